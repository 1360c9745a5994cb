namespace Endonym.Evaluation.Metrics;

/// <summary>Whether two systems differ on the same right-or-wrong items.</summary>
/// <remarks>McNemar, 1947, Psychometrika 12:153–157, with the exact binomial distribution instead of the approximation by χ².</remarks>
public static class McNemar
{
    /// <summary>The two-sided probability of a split at least this uneven if both systems were equally good.</summary>
    /// <param name="onlyFirst">Items that only the first system got right.</param>
    /// <param name="onlySecond">Items that only the second system got right.</param>
    /// <returns>From 0 to 1; 1 where they never disagree.</returns>
    public static double ExactProbability(int onlyFirst, int onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);

        // Σ C(n, i) / 2ⁿ for i up to the smaller count; in logarithms, because 2ⁿ leaves double's range at n = 1024.
        var n = onlyFirst + onlySecond;
        var (logTerm, tail) = (-n * Math.Log(2), 0.0);
        for (var i = 0; i <= Math.Min(onlyFirst, onlySecond); i++)
        {
            tail += Math.Exp(logTerm);
            logTerm += Math.Log(n - i) - Math.Log(i + 1);
        }

        return Math.Min(1, 2 * tail);
    }
}
