namespace Endonym.Evaluation.Metrics;

/// <summary>A number computed from the items that were drawn.</summary>
/// <param name="drawn">Indices into all items, as many as there are, with repetitions; those of the first stratum first.</param>
public delegate double ResampledStatistic(ReadOnlySpan<int> drawn);

/// <summary>95 % percentile intervals by drawing the items again, with replacement.</summary>
/// <remarks>Efron, 1979, "Bootstrap methods", Annals of Statistics 7:1–26. The items are what is sampled — documents, pairs, questions — never the tokens in them.</remarks>
public static class Bootstrap
{
    /// <summary>Of a ratio of sums over the same items, such as bits over bytes of documents.</summary>
    /// <param name="numerators">One for each item.</param>
    /// <param name="denominators">One for each item, positive.</param>
    /// <param name="options">How often, and from which seed.</param>
    public static Estimate RatioOfSums(IReadOnlyList<double> numerators, IReadOnlyList<double> denominators, BootstrapOptions options)
    {
        var (above, below) = Paired(numerators, denominators);
        return Over([above.Length], drawn => Sum(above, drawn) / Sum(below, drawn), options);
    }

    /// <summary>Of a mean difference between two systems on the same items, the second minus the first.</summary>
    /// <param name="first">The first system's score of each item.</param>
    /// <param name="second">The second system's.</param>
    /// <param name="options">How often, and from which seed.</param>
    public static Estimate PairedDifference(IReadOnlyList<double> first, IReadOnlyList<double> second, BootstrapOptions options)
    {
        var (before, after) = Paired(first, second);
        return Over([before.Length], drawn => (Sum(after, drawn) - Sum(before, drawn)) / drawn.Length, options);
    }

    /// <summary>Of the relative change of a sum between two systems on the same items: second / first − 1. Bytes cancel, so it is also the relative change of bits per byte.</summary>
    /// <param name="first">The first system's sum term of each item, positive.</param>
    /// <param name="second">The second system's.</param>
    /// <param name="options">How often, and from which seed.</param>
    public static Estimate PairedRelativeChange(IReadOnlyList<double> first, IReadOnlyList<double> second, BootstrapOptions options)
    {
        var (before, after) = Paired(first, second);
        return Over([before.Length], drawn => (Sum(after, drawn) / Sum(before, drawn)) - 1, options);
    }

    /// <summary>Of the mean of the strata's means, each stratum drawn from itself: the macro mean over categories.</summary>
    /// <param name="strata">The scores of each stratum's items, from 0 to 1; no stratum empty.</param>
    /// <param name="options">How often, and from which seed.</param>
    /// <remarks>Where each stratum is all right or all wrong, every draw is the same and the bootstrap would claim certainty; Wilson's interval for as many items stands in.</remarks>
    public static Estimate MacroMean(IReadOnlyList<IReadOnlyList<double>> strata, BootstrapOptions options)
    {
        double[] scores = [.. strata.SelectMany(stratum => stratum)];
        int[] sizes = [.. strata.Select(stratum => stratum.Count)];
        var mean = Over(sizes, drawn =>
        {
            var (sum, start) = (0.0, 0);
            foreach (var size in sizes)
            {
                sum += Sum(scores, drawn.Slice(start, size)) / size;
                start += size;
            }

            return sum / sizes.Length;
        }, options);
        return mean.Low == mean.High ? Estimate.Of(mean.Value, Wilson.Around(Math.Clamp(mean.Value, 0, 1), mean.N), mean.N) : mean;
    }

    /// <summary>Of any statistic; items are drawn within their stratum.</summary>
    /// <param name="strata">How many items each stratum has, at least 1.</param>
    /// <param name="statistic">Pure; called from several threads.</param>
    /// <param name="options">How often, and from which seed.</param>
    public static Estimate Over(IReadOnlyList<int> strata, ResampledStatistic statistic, BootstrapOptions options)
    {
        if (strata.Count == 0 || strata.Any(size => size < 1))
            throw new ArgumentException("Every stratum needs at least one item.", nameof(strata));

        var items = strata.Sum();
        var replicates = new double[options.Replicates];
        Parallel.For(0, replicates.Length, () => new int[items], (replicate, _, drawn) =>
        {
            Draw(new ReplicateRandom(options.Seed, replicate), strata, drawn);
            replicates[replicate] = statistic(drawn);
            return drawn;
        }, _ => { });

        Array.Sort(replicates);
        int[] all = [.. Enumerable.Range(0, items)];
        return new Estimate(statistic(all), Quantile(replicates, 0.025), Quantile(replicates, 0.975), items);
    }

    private static void Draw(ReplicateRandom random, IReadOnlyList<int> strata, int[] drawn)
    {
        var start = 0;
        foreach (var size in strata)
        {
            for (var i = start; i < start + size; i++)
                drawn[i] = start + random.Below(size);
            start += size;
        }
    }

    // Linear between the two nearest order statistics: type 7 of Hyndman and Fan, 1996.
    private static double Quantile(double[] sorted, double probability)
    {
        var position = probability * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 < sorted.Length ? sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    private static double Sum(double[] values, ReadOnlySpan<int> drawn)
    {
        var sum = 0.0;
        foreach (var index in drawn)
            sum += values[index];
        return sum;
    }

    private static (double[] First, double[] Second) Paired(IReadOnlyList<double> first, IReadOnlyList<double> second) => first.Count == second.Count
        ? ([.. first], [.. second])
        : throw new ArgumentException(FormattableString.Invariant($"{first.Count} items do not pair with {second.Count}."), nameof(second));
}
