using Endonym.Corpus.Dedup;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.TakeDowns;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Where a corpus had words of a document.</summary>
public enum PurgedFrom
{
    /// <summary>Among the documents to train on.</summary>
    Training,

    /// <summary>In the held-out panel.</summary>
    HeldOut,

    /// <summary>Among the rejects, which keep a document's beginning.</summary>
    Rejects,
}

/// <summary>A document that was taken out of a corpus, and why: a line of the files <c>purged-NNNNN.jsonl.zst</c>. Its words are not in it.</summary>
public sealed record PurgedDocument
{
    /// <summary>The document.</summary>
    public required string Id { get; init; }

    /// <summary>Its source.</summary>
    public required string Source { get; init; }

    /// <summary>Where it was found.</summary>
    public string? Url { get; init; }

    /// <summary>The licence it was under; null among the rejects, which keep none.</summary>
    public string? License { get; init; }

    /// <summary>Where its words were.</summary>
    public required PurgedFrom From { get; init; }

    /// <summary>UTF-8 bytes of its text; of a rejected one, of the beginning that was kept.</summary>
    public required long Bytes { get; init; }

    /// <summary><see cref="TextFingerprint"/> of its text in hexadecimal, by which its absence can be checked and from which no word can be read; null among the rejects.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Of a rejected one, the document that it repeats and that stays: the same words, brought by another.</summary>
    public string? StaysAs { get; init; }

    /// <summary>Id of the entry of the list that names it.</summary>
    public required string Entry { get; init; }

    /// <summary>The request, or the new opt-out.</summary>
    public required RightsSignal Evidence { get; init; }

    /// <summary>The same, as the matcher gave it.</summary>
    internal static PurgedDocument Of(AffectedDocument affected, PurgedFrom from, long bytes) => new()
    {
        Id = affected.Document.Id,
        Source = affected.Document.Source,
        Url = affected.Document.Url,
        From = from,
        Bytes = bytes,
        Entry = affected.TakeDown.Id,
        Evidence = affected.Evidence,
    };
}
