namespace Endonym.Corpus.Filters.Fit;

/// <summary>What a fit gave, and what it would do to its own reference: the file <c>fit.json</c>.</summary>
public sealed record FitSummary
{
    /// <summary>BCP 47 code of the language.</summary>
    public required string Language { get; init; }

    /// <summary>The reference: a corpus or a file, by name.</summary>
    public required string Reference { get; init; }

    /// <summary>The English reference; null where there was none.</summary>
    public string? English { get; init; }

    /// <summary>Documents of the reference that were measured.</summary>
    public required int Documents { get; init; }

    /// <summary>Those that the fitted filters keep, all of their rules counted.</summary>
    public required int Kept { get; init; }

    /// <summary>The others by the first rule that they break.</summary>
    public required IReadOnlyDictionary<string, int> Dropped { get; init; }

    /// <summary>Documents that the identifier took for another language; null where it was not asked. The least score is fitted without them.</summary>
    public int? OtherLanguage { get; init; }

    /// <summary>A row for each key.</summary>
    public required IReadOnlyList<FitRow> Rows { get; init; }

    /// <summary>The stop words with their share of all words.</summary>
    public required IReadOnlyDictionary<string, double> StopWords { get; init; }
}
