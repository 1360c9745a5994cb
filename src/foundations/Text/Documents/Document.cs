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
}
