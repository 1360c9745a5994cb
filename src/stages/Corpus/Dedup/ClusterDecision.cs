namespace Endonym.Corpus.Dedup;

/// <summary>What deduplication says of one document.</summary>
/// <param name="Survivor">Ordinal of the document that stands for the cluster, the first of it, and so the cluster's id.</param>
/// <param name="ClusterSize">Documents in the cluster; 1 for a document like no other.</param>
/// <param name="Kept">Whether the document is the survivor.</param>
public readonly record struct ClusterDecision(long Survivor, long ClusterSize, bool Kept)
{
    /// <summary>Reason of a document whose text an earlier one of the corpus has.</summary>
    public const string DuplicateReason = "duplicate";

    /// <summary>Reason of a document that a nearly equal one of the corpus stands for.</summary>
    public const string NearDuplicateReason = "near duplicate";
}
