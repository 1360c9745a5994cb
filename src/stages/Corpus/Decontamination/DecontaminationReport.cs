namespace Endonym.Corpus.Decontamination;

/// <summary>How much of one item is in the corpus.</summary>
/// <param name="Set">Name of its set.</param>
/// <param name="Item">Its id.</param>
/// <param name="Grams">Runs of words looked for; 0 if its texts are too short, so that nothing is known of it.</param>
/// <param name="Documents">Documents with a run of it.</param>
/// <param name="Matches">Places at which one of its runs begins.</param>
/// <param name="Spans">Stretches that these runs cover.</param>
/// <param name="Examples">Ids of the first documents with it.</param>
public sealed record ItemReport(string Set, string Item, int Grams, long Documents, long Matches, long Spans, IReadOnlyList<string> Examples);

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
