using Endonym.Corpus.Execution.Purging;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Stories;

/// <summary>Everything that is known of one document of a corpus: where it came from, what was asked of it, what became of it and what was made with it.</summary>
public sealed record DocumentStory
{
    /// <summary>The corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Id of the corpus' manifest.</summary>
    public required string CorpusId { get; init; }

    /// <summary>The document.</summary>
    public required string Id { get; init; }

    /// <summary>Id of its source.</summary>
    public required string SourceId { get; init; }

    /// <summary>What became of it.</summary>
    public required DocumentFate Fate { get; init; }

    /// <summary>Why it was dropped; null if it was not.</summary>
    public string? Reason { get; init; }

    /// <summary>The document that it repeats, as SOURCE/ID; null where it repeats none.</summary>
    public string? Partner { get; init; }

    /// <summary>Documents that were dropped because they repeat it; the first of them.</summary>
    public required IReadOnlyList<string> Copies { get; init; }

    /// <summary>The source with its rights; null where no manifest and no source has it any more.</summary>
    public Source? Source { get; init; }

    /// <summary>The file of the source in which it was read; null where it was not read again.</summary>
    public string? File { get; init; }

    /// <summary>Number of the unit of work, which is in the names of the corpus' files; null of a held-out document.</summary>
    public string? Unit { get; init; }

    /// <summary>Where it was found.</summary>
    public string? Url { get; init; }

    /// <summary>The day it was written or fetched.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>What kind of text it is.</summary>
    public string? Genre { get; init; }

    /// <summary>What the gate looked at, the earliest first; empty where the source was cleared as a whole.</summary>
    public required IReadOnlyList<DocumentEvidence> Evidence { get; init; }

    /// <summary>The request by which it was taken out later; null where it was not.</summary>
    public PurgedDocument? Purged { get; init; }

    /// <summary>What was asked of it, in order, up to what dropped it; empty where it could not be asked again.</summary>
    public required IReadOnlyList<JudgeStep> Steps { get; init; }

    /// <summary>What the corpus keeps of what was measured.</summary>
    public DocumentScores? Scores { get; init; }

    /// <summary>Its beginning, as the corpus or its rejects have it; empty where no word is kept.</summary>
    public required string Beginning { get; init; }

    /// <summary>What was made with it, each after what it was made of.</summary>
    public required IReadOnlyList<MadeWith> MadeWith { get; init; }

    /// <summary>What cannot be told, or has changed since.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
