namespace Endonym.Text.Documents;

/// <summary>One text of a corpus.</summary>
public sealed record Document
{
    /// <summary>Unique within its source; stays the same when the source is read again.</summary>
    public required string Id { get; init; }

    /// <summary>The text, in Unicode normal form C once cleaned.</summary>
    public required string Text { get; init; }

    /// <summary>Id of its <see cref="Lineage.Rights.Source"/>.</summary>
    public required string Source { get; init; }

    /// <summary>SPDX expression or <c>LicenseRef-…</c>, where the document's own differs from its source's.</summary>
    public string? License { get; init; }

    /// <summary>Where it was found; null where it has no address.</summary>
    public string? Url { get; init; }

    /// <summary>The day it was written, or fetched where that is not known.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>What kind of text it is, such as <c>manual page</c>, <c>message</c>, <c>web page</c>; null where nobody says.</summary>
    public string? Genre { get; init; }

    /// <summary>What a corpus measured of it; null where nothing was measured.</summary>
    public DocumentScores? Scores { get; init; }
}
