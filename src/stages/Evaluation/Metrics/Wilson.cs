namespace Endonym.Evaluation.Metrics;

/// <summary>The score interval of a proportion: honest for few items and at 0 and 1, where the textbook interval is empty.</summary>
/// <remarks>Wilson, 1927, "Probable inference, the law of succession, and statistical inference", JASA 22:209–212.</remarks>
public static class Wilson
{
    // The 97.5 % quantile of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>How many of the items succeeded, as a proportion.</summary>
    /// <param name="successes">From 0 to <paramref name="n"/>.</param>
    /// <param name="n">Items, at least 1.</param>
    public static Estimate Of(int successes, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, n);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        var proportion = (double)successes / n;
        return Estimate.Of(proportion, Around(proportion, n), n);
    }

    /// <summary>The interval around an observed proportion.</summary>
    /// <param name="proportion">From 0 to 1.</param>
    /// <param name="n">Items, at least 1.</param>
    public static Interval Around(double proportion, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        var weight = Z * Z / n;
        var centre = (proportion + (weight / 2)) / (1 + weight);
        var half = Z / (1 + weight) * Math.Sqrt((proportion * (1 - proportion) / n) + (weight / (4 * n)));

        // At 0 and 1 one end is the proportion itself; rounding must not push it past.
        return new Interval(Math.Min(proportion, Math.Max(0, centre - half)), Math.Max(proportion, Math.Min(1, centre + half)));
    }
}
