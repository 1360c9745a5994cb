namespace Endonym.Corpus.Filters.GopherQuality;

/// <summary>Gopher's rules for quality; null switches a rule off.</summary>
/// <remarks>
/// The defaults are those of Rae et al., 2021, arXiv:2112.11446, appendix A1, as datatrove has them (<c>gopher_quality_filter.py</c>), for English.
/// FineWeb-2 sets the mean word, the share of words with letters and the stop words per language.
/// </remarks>
public sealed record GopherQualityOptions
{
    /// <summary>Fewest words; tokens of punctuation alone are none.</summary>
    public int? MinWords { get; init; } = 50;

    /// <summary>Most words.</summary>
    public int? MaxWords { get; init; } = 100_000;

    /// <summary>Shortest mean word, in code points.</summary>
    public double? MinMeanWordLength { get; init; } = 3;

    /// <summary>Longest mean word, in code points.</summary>
    public double? MaxMeanWordLength { get; init; } = 10;

    /// <summary>Most hash signs, and most ellipses, per token.</summary>
    public double? MaxSymbolRatio { get; init; } = 0.1;

    /// <summary>Most of the lines that may begin with a bullet or a hyphen, in [0, 1].</summary>
    public double? MaxBulletLineRatio { get; init; } = 0.9;

    /// <summary>Most of the lines that may end with an ellipsis, in [0, 1].</summary>
    public double? MaxEllipsisLineRatio { get; init; } = 0.3;

    /// <summary>Least share of tokens with a letter, in [0, 1]. datatrove calls it <c>max_non_alpha_words_ratio</c>, which says the opposite.</summary>
    public double? MinLetterWordRatio { get; init; } = 0.8;

    /// <summary>Fewest different stop words.</summary>
    public int? MinStopWords { get; init; } = 2;

    /// <summary>The stop words, compared as they stand, capitals included.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = ["the", "be", "to", "of", "and", "that", "have", "with"];
}
