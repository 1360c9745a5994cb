namespace Endonym.Corpus.Execution.Sketches;

/// <summary>What a corpus keeps of a document beside its text: a line of the files <c>sketches-NNNNN.jsonl.zst</c>. No word of it is in it.</summary>
internal sealed record SketchedDocument
{
    /// <summary>The document's source.</summary>
    public required string Source { get; init; }

    /// <summary>The document.</summary>
    public required string Id { get; init; }

    /// <summary><see cref="Dedup.TextFingerprint"/> of its text in hexadecimal.</summary>
    public required string Fingerprint { get; init; }
}
