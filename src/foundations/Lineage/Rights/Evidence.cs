namespace Endonym.Lineage.Rights;

/// <summary>Why a source has the rights class it has: what was looked at, when, and what it said.</summary>
public sealed record Evidence
{
    /// <summary>What was looked at: <c>licence-file</c>, <c>package-metadata</c>, <c>declaration</c>, <c>robots.txt</c> …</summary>
    public required string Kind { get; init; }

    /// <summary>What it said, quoted or in one sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>Where it stands: a URL or a path inside the source, never a path of this machine's user.</summary>
    public string? Location { get; init; }

    /// <summary>SHA-256 of the bytes that were read, in lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The day it was read, UTC.</summary>
    public required DateOnly Date { get; init; }
}
