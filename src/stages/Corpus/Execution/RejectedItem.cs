using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>An item that did not enter the corpus: a line of the files <c>rejects-NNNNN.jsonl.zst</c>.</summary>
public sealed record RejectedItem
{
    /// <summary>The document's id, or where the item stands in its source.</summary>
    public required string Id { get; init; }

    /// <summary>The source's id.</summary>
    public required string Source { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Its beginning.</summary>
    public required string Excerpt { get; init; }

    /// <summary>Where it was found.</summary>
    public string? Url { get; init; }

    /// <summary>What was measured of it before it was dropped.</summary>
    public DocumentScores? Scores { get; init; }

    /// <summary>Id of the document it repeats, where it repeats one.</summary>
    public string? Partner { get; init; }
}
