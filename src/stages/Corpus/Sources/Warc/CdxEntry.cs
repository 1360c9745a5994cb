using System.Diagnostics.CodeAnalysis;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>A line of an index of web archives: where one capture lies. What else it says (media type, status, digest, length) serves to filter the index before, and the archive says it again.</summary>
public sealed record CdxEntry
{
    /// <summary>The address as it was asked for; where the line has only a key to sort by, that.</summary>
    public required string Url { get; init; }

    /// <summary>Where the record begins, in bytes of the archive.</summary>
    public required long Offset { get; init; }

    /// <summary>The archive's file name as the index writes it, folders before it as a rule.</summary>
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
