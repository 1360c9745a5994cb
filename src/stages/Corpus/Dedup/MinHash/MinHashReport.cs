namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What near-duplicate removal did. Kept and removed add up to the documents.</summary>
public sealed record MinHashReport
{
    /// <summary>Documents of the corpus.</summary>
    public required long Documents { get; init; }

    /// <summary>Those too short for a signature; all are kept.</summary>
    public required long WithoutSignature { get; init; }

    /// <summary>Candidate pairs within the corpus: of the documents that share a band, each with the one before it; counted in each band.</summary>
    public required long Pairs { get; init; }

    /// <summary>Clusters of two or more documents.</summary>
    public required long Clusters { get; init; }

    /// <summary>Documents in the largest cluster.</summary>
    public required long LargestCluster { get; init; }

    /// <summary>Documents kept.</summary>
    public required long Kept { get; init; }

    /// <summary>Documents that another of the corpus stands for.</summary>
    public required long Removed { get; init; }
}
