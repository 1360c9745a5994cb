namespace Endonym.Corpus.Execution.Purging;

/// <summary>How much a corpus had at some time.</summary>
/// <param name="Id">Id of its manifest then.</param>
/// <param name="Documents">Documents to train on.</param>
/// <param name="Bytes">UTF-8 bytes of their text.</param>
/// <param name="HeldOutDocuments">Documents held out.</param>
/// <param name="HeldOutBytes">UTF-8 bytes of their text.</param>
public sealed record PurgeState(string Id, long Documents, long Bytes, long HeldOutDocuments, long HeldOutBytes);

/// <summary>What reading an artifact once more, after the purge, found in it.</summary>
/// <param name="Kind">The artifact's kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Id">Id of its manifest now; null where there is no such artifact any more.</param>
/// <param name="EarlierIds">Ids of what it took the place of, or what was removed: made with the purged documents.</param>
/// <param name="Read">Documents that were read.</param>
/// <param name="Named">Documents, and beginnings among the rejects, that the list names: none, or the purge has failed.</param>
/// <param name="SameText">Documents that have the text of a purged one under a name that the list does not have.</param>
public sealed record PurgeCheck(string Kind, string Name, string? Id, IReadOnlyList<string> EarlierIds, long Read, long Named, long SameText);

/// <summary>The proof of a purge: the files <c>purge.json</c> and, for people, <c>purge.md</c>. Every document is in <c>purged.jsonl.zst</c> beside them; see <see cref="PurgedDocument"/>.</summary>
public sealed record PurgeReport
{
    /// <summary>The corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Id of the list, in the workspace's folder <c>take-downs</c>.</summary>
    public required string TakeDowns { get; init; }

    /// <summary>The corpus before.</summary>
    public required PurgeState Before { get; init; }

    /// <summary>The corpus after.</summary>
    public required PurgeState After { get; init; }

    /// <summary>What went, and what was made with it.</summary>
    public required PurgeFindings Findings { get; init; }

    /// <summary>What is there now, read to its end.</summary>
    public required IReadOnlyList<PurgeCheck> Checks { get; init; }
}
