using System.Diagnostics.CodeAnalysis;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>A line of an index of web archives: where one capture lies.</summary>
public sealed record CdxEntry
{
    /// <summary>The address as it was asked for.</summary>
    public required string Url { get; init; }

    /// <summary>When it was fetched, UTC; null where the line does not say.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>The media type; null where the line does not say.</summary>
    public string? MediaType { get; init; }

    /// <summary>The HTTP status; null where the line does not say.</summary>
    public int? Status { get; init; }

    /// <summary>The payload's digest as the index writes it; null where the line does not say.</summary>
    public string? Digest { get; init; }

    /// <summary>Where the record begins, in bytes of the archive.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes that the record takes in the archive; null where the line does not say.</summary>
    public long? Length { get; init; }

    /// <summary>The archive's file name.</summary>
    public required string FileName { get; init; }
}

/// <summary>What reading one line of an index gave: an entry, or what is wrong with the line.</summary>
/// <param name="Line">The line's number, from 1.</param>
/// <param name="Entry">The entry, or null.</param>
/// <param name="Fault">Why there is none, or null; from the constants of <see cref="CdxReader"/>.</param>
public readonly record struct CdxItem(long Line, CdxEntry? Entry, string? Fault)
{
    /// <summary>Whether there is an entry.</summary>
    [MemberNotNullWhen(true, nameof(Entry))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsEntry => Entry is not null;
}
