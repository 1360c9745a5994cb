using System.Globalization;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>How thresholds are derived from a reference text of a language.</summary>
public sealed record FitOptions
{
    /// <summary>Share of the reference documents that may fail each rule on words and lines, in (0, 0.5); FineWeb-2 takes a tenth.</summary>
    public double TailShare { get; init => field = value is > 0 and < 0.5 ? value : throw new ArgumentOutOfRangeException(nameof(TailShare), value, "The share lies between 0 and 0.5."); } = 0.1;

    /// <summary>
    /// What an English reference gave, for the rules on repetition: a language's limit lies as many standard deviations above its mean as Gopher's lies
    /// above the English one. Null leaves those limits at Gopher's.
    /// </summary>
    public FitMoments? English { get; init; }

    /// <summary>From which share of all words on a word is a stop word. Ours: it gives lists of the published lengths, 8 to 63 words.</summary>
    public double MinStopWordFrequency { get; init; } = 0.003;

    /// <summary>Fewest stop words, taken from the most frequent words where too few are frequent enough; the shortest published list has eight.</summary>
    public int MinStopWords { get; init; } = 8;

    /// <summary>How the language writes small letters: Turkish has a dotless ı.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;
}
