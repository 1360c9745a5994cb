namespace Endonym.Corpus.Execution.Purging;

/// <summary>What has to be done about an artifact that was made with purged documents.</summary>
public enum PurgeConsequence
{
    /// <summary>It holds the documents, and is made again by the purge, or removed.</summary>
    MadeAgain,

    /// <summary>It has learnt from them: retrain it without them or withdraw it. A purge cannot do that.</summary>
    Retrain,

    /// <summary>It has counted their words and holds no passage of them, as a tokenizer: retrain it with the next model.</summary>
    Counted,

    /// <summary>It was measured with them: measure again.</summary>
    MeasureAgain,
}

/// <summary>An artifact that was made with purged documents, by lineage.</summary>
public sealed record PurgedArtifact
{
    /// <summary>Its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Id of its manifest.</summary>
    public required string Id { get; init; }

    /// <summary>What has to be done.</summary>
    public required PurgeConsequence Consequence { get; init; }

    /// <summary>Whether it is still in the workspace; otherwise it was replaced or removed, and a copy may be out in the world.</summary>
    public required bool IsOnTheShelf { get; init; }

    /// <summary>Whether it is known to have been made with them. Otherwise it was made of an earlier version of the corpus that had text of the same sources.</summary>
    public required bool IsCertain { get; init; }

    /// <summary>UTF-8 bytes of the affected sources in it, documents that stay included: a manifest counts by source; 0 where it counts no text.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Tokens of the affected sources in it, repetitions counted; 0 before tokenization.</summary>
    public required long SourceTokens { get; init; }
}
