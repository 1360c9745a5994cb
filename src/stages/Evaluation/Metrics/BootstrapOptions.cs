using Endonym.Lineage;

namespace Endonym.Evaluation.Metrics;

/// <summary>How an interval is found by drawing the items again.</summary>
public sealed record BootstrapOptions
{
    /// <summary>How many times the items are drawn again; 10,000 leave the ends of a 95 % interval steady to about 1 % of its width.</summary>
    public int Replicates
    {
        get;
        init => field = value is >= 100 and <= 10_000_000
            ? value
            : throw new InvalidInputException(FormattableString.Invariant($"{nameof(Replicates)} is {value}; it must lie between 100 and 10,000,000. The default is 10,000."));
    } = 10_000;

    /// <summary>The same seed and items give the same interval, whatever the number of threads.</summary>
    public long Seed { get; init; } = 20_260_101;
}
