namespace Endonym.Corpus.Filters.Lines;

/// <summary>Which lines are page furniture rather than prose.</summary>
/// <remarks>
/// RefinedWeb's line-wise corrections (Penedo et al., 2023, arXiv:2306.01116, appendix G.2): lines mostly in capitals, of digits only, a counter such
/// as "3 likes", or of a single word. The paper gives no number for "mostly"; half is ours.
/// </remarks>
public sealed record LineOptions
{
    /// <summary>Most of a line's letters that may be capitals, in [0, 1].</summary>
    public double MaxCapitalRatio { get; init; } = 0.5;

    /// <summary>Whether lines without a letter count as furniture.</summary>
    public bool FlagsNumbers { get; init; } = true;

    /// <summary>Whether a number and one word count as furniture.</summary>
    public bool FlagsCounters { get; init; } = true;

    /// <summary>Whether a single word counts as furniture.</summary>
    public bool FlagsSingleWords { get; init; } = true;

    /// <summary>Most of the document's tokens that may lie in such lines, in [0, 1]; null to drop no document for them.</summary>
    public double? MaxFlaggedWordRatio { get; init; } = 0.05;
}
