namespace Endonym.Corpus.Mixing;

/// <summary>What is asked of a part, and what there is.</summary>
public sealed record PlannedPart
{
    /// <summary>The part.</summary>
    public required string Name { get; init; }

    /// <summary>Its share of each stage's tokens, in the stages' order.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>Tokens it is to give.</summary>
    public required long TokensAsked { get; init; }

    /// <summary>Documents it has.</summary>
    public required long Documents { get; init; }

    /// <summary>Their tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of the longest of them.</summary>
    public required long LongestDocument { get; init; }

    /// <summary>How often a document may come at most.</summary>
    public required int MaxRepeats { get; init; }

    /// <summary>How often its documents come on average; below 1 some are left out.</summary>
    public double Repeats => Tokens == 0 ? double.PositiveInfinity : (double)TokensAsked / Tokens;

    /// <summary>Tokens that are missing although every document comes as often as it may.</summary>
    public long ShortBy => (long)Int128.Max(0, TokensAsked - ((Int128)Tokens * MaxRepeats));
}
