using System.Diagnostics.CodeAnalysis;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>A record of a web archive.</summary>
public sealed record WarcRecord
{
    /// <summary>Where it begins: the offset, in the file, of the member that holds it (of the record itself where the file is not packed). What a CDX file points to.</summary>
    public required long Offset { get; init; }

    /// <summary>The format's version, such as <c>WARC/1.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Its named fields.</summary>
    public required HttpHeaders Fields { get; init; }

    /// <summary>Its block, owned by the record.</summary>
    public required ReadOnlyMemory<byte> Block { get; init; }

    /// <summary><c>WARC-Type</c> in lower case: <c>response</c>, <c>resource</c> and so on.</summary>
    public string Type => Fields.First("WARC-Type")?.ToLowerInvariant() ?? "";

    /// <summary><c>WARC-Target-URI</c> without the angle brackets that some programs set; null where there is none.</summary>
    public string? TargetUri => TargetUriOf(Fields);

    /// <summary><see cref="TargetUri"/> of a record's fields.</summary>
    internal static string? TargetUriOf(HttpHeaders fields) => fields.First("WARC-Target-URI") is not { } uri ? null : uri is ['<', .. var inner, '>'] ? inner : uri;
}

/// <summary>A place in a web archive that could not be read.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Offset">Where the broken record or member begins, in bytes of the file.</param>
/// <param name="Reason">What is wrong; from the constants of <see cref="WarcReader"/>, since reasons are counted.</param>
public sealed record WarcFault(string File, long Offset, string Reason);

/// <summary>What reading one record gave: the record, or what is wrong with it.</summary>
public readonly record struct WarcItem
{
    private WarcItem(WarcRecord? record, WarcFault? fault)
    {
        Record = record;
        Fault = fault;
    }

    /// <summary>The record, or null.</summary>
    public WarcRecord? Record { get; }

    /// <summary>Why there is none, or null.</summary>
    public WarcFault? Fault { get; }

    /// <summary>Whether there is a record.</summary>
    [MemberNotNullWhen(true, nameof(Record))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsRecord => Record is not null;

    /// <summary>A record that could be read.</summary>
    public static WarcItem Of(WarcRecord record) => new(record, null);

    /// <summary>A record that could not.</summary>
    public static WarcItem Aside(WarcFault fault) => new(null, fault);
}
