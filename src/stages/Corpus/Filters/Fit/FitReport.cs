using Endonym.Corpus.Filters.FineWeb2;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>Thresholds derived from a reference text, and why they are what they are.</summary>
public sealed record FitReport
{
    /// <summary>The thresholds, in FineWeb-2's form.</summary>
    public required FineWeb2Configuration Configuration { get; init; }

    /// <summary>Documents of the reference that were measured; those without a word are none.</summary>
    public required int DocumentCount { get; init; }

    /// <summary>Mean and deviation of every score, which another language's fit may take as its reference.</summary>
    public required FitMoments Moments { get; init; }

    /// <summary>A row for each key.</summary>
    public required IReadOnlyList<FitRow> Rows { get; init; }

    /// <summary>The stop words with their share of all words.</summary>
    public required IReadOnlyList<(string Word, double Frequency)> StopWords { get; init; }
}
