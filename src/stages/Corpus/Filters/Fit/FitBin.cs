namespace Endonym.Corpus.Filters.Fit;

/// <summary>Documents whose score lies in one range.</summary>
/// <param name="From">Where the range begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Documents">Documents; those beyond the first and the last range belong to these.</param>
public sealed record FitBin(double From, double To, int Documents)
{
    private const int BinCount = 40;

    // Beyond these lie the few documents that would press all the others into one bin.
    private const double LowestShare = 0.005, HighestShare = 0.995;

    /// <summary>Sorted values in ranges of equal width, which reach from nearly the smallest to nearly the largest and take the limit in; none where all values and the limit are one.</summary>
    internal static IReadOnlyList<FitBin> Of(IReadOnlyList<double> sorted, double? limit)
    {
        var (low, high) = (ThresholdFit.Quantile(sorted, LowestShare), ThresholdFit.Quantile(sorted, HighestShare));
        if (limit is { } cut)
            (low, high) = (Math.Min(low, cut), Math.Max(high, cut));
        if (high - low < 1e-9)
            return [];

        var width = (high - low) / BinCount;
        var counts = new int[BinCount];
        foreach (var value in sorted)
            counts[(int)Math.Clamp((value - low) / width, 0, BinCount - 1)]++;
        return [.. counts.Select((count, bin) => new FitBin(low + (bin * width), low + ((bin + 1) * width), count))];
    }
}
