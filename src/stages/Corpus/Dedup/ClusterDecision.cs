namespace Endonym.Corpus.Dedup;

/// <summary>What deduplication says of one document.</summary>
/// <param name="Survivor">The document that stands for the cluster, and so the cluster's id: of an earlier corpus if one is in it, else the first of this corpus.</param>
/// <param name="ClusterSize">Documents of this corpus in the cluster; 1 for a document like no other.</param>
/// <param name="Kept">Whether the document is the survivor.</param>
public readonly record struct ClusterDecision(DocumentReference Survivor, long ClusterSize, bool Kept)
{
    /// <summary>Reason of a document whose text an earlier one of the corpus has.</summary>
    public const string DuplicateReason = "duplicate";

    /// <summary>Reason of a document that a nearly equal one of the corpus stands for.</summary>
    public const string NearDuplicateReason = "near duplicate";

    /// <summary>Reason of a document that one of an earlier corpus stands for.</summary>
    public const string IndexReason = "near duplicate of an earlier corpus";
}
