namespace Endonym.Corpus.Filters.FineWeb;

/// <summary>FineWeb's rules on lines; null switches a rule off.</summary>
/// <remarks>
/// The defaults are those of datatrove's <c>fineweb_quality_filter.py</c>, with which the English FineWeb was made (Penedo et al., 2024, arXiv:2406.17557).
/// FineWeb-2 switches the rule on short lines off, allows a tenth of the characters in repeated lines, and sets the others per language.
/// </remarks>
public sealed record FineWebOptions
{
    /// <summary>Least share of lines that end with a sign that ends sentences, in [0, 1].</summary>
    public double? MinLinePunctuationRatio { get; init; } = 0.12;

    /// <summary>Whether a text of which no line ends so passes all the same.</summary>
    public bool AllowsNoLinePunctuation { get; init; }

    /// <summary>Most of the lines that may be short, in [0, 1].</summary>
    public double? MaxShortLineRatio { get; init; } = 0.67;

    /// <summary>A line is short up to this length, in code points.</summary>
    public int ShortLineLength { get; init; } = 30;

    /// <summary>Most of the characters, line feeds aside, that may lie in lines that repeat an earlier one, in [0, 1].</summary>
    public double? MaxDuplicateLineCharacterRatio { get; init; } = 0.01;

    /// <summary>Most line feeds per token.</summary>
    public double? MaxLineBreakRatio { get; init; } = 0.3;
}
