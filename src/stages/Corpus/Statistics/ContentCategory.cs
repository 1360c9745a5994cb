using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Statistics;

/// <summary>The text of a section of the template.</summary>
public sealed record ContentCategory
{
    /// <summary>The section, as the sources were filed.</summary>
    public required SourceCategory Category { get; init; }

    /// <summary>Sources.</summary>
    public required int Sources { get; init; }

    /// <summary>Documents.</summary>
    public required long Documents { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long Bytes { get; init; }

    /// <summary>Tokens, once each, end-of-text tokens included, by which the template's size ranges go; null where none were counted.</summary>
    public long? Tokens { get; init; }

    /// <summary>UTF-8 bytes by the sources' languages; <c>mixed</c> where a source has several.</summary>
    public required IReadOnlyDictionary<string, long> BytesByLanguage { get; init; }

    /// <summary>The first day on which the rights of one of its sources were looked at as it was taken in.</summary>
    public DateOnly? CollectedFrom { get; init; }

    /// <summary>The last such day.</summary>
    public DateOnly? CollectedTo { get; init; }

    /// <summary>The earliest day a document carries: that it was written on, or fetched where that is not known.</summary>
    public DateOnly? DatedFrom { get; init; }

    /// <summary>The latest such day.</summary>
    public DateOnly? DatedTo { get; init; }
}
