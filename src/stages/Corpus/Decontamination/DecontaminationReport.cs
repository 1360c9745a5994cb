namespace Endonym.Corpus.Decontamination;

/// <summary>What decontamination found.</summary>
public sealed record DecontaminationReport
{
    /// <summary>Documents looked through.</summary>
    public required long Documents { get; init; }

    /// <summary>Those with an item.</summary>
    public required long WithItems { get; init; }

    /// <summary>Those dropped for it; the others were masked.</summary>
    public required long Dropped { get; init; }

    /// <summary>Stretches of documents that items cover.</summary>
    public required long Spans { get; init; }

    /// <summary>Every item of every set, found or not.</summary>
    public required IReadOnlyList<ItemReport> Items { get; init; }
}
