namespace Endonym.Corpus.Dedup.Exact;

/// <summary>What the removal of equal texts did.</summary>
public sealed record ExactReport
{
    /// <summary>Documents of the corpus.</summary>
    public required long Documents { get; init; }

    /// <summary>Texts that occur more than once.</summary>
    public required long Clusters { get; init; }

    /// <summary>Occurrences of the most frequent text.</summary>
    public required long LargestCluster { get; init; }

    /// <summary>Documents kept.</summary>
    public required long Kept { get; init; }

    /// <summary>Documents whose text an earlier one has.</summary>
    public required long Removed { get; init; }
}
