using Endonym.Lineage;

namespace Endonym.Corpus.Dedup;

/// <summary>How often a survivor is repeated, by the size of its cluster: what was copied moderately often tends to be better than what never was.</summary>
/// <remarks>Penedo et al., 2025, "FineWeb2", section on rehydration.</remarks>
public sealed record RehydrationWeights
{
    private readonly IReadOnlyList<(long FromSize, int Weight)> _steps;

    /// <param name="steps">Sizes from which a weight holds, rising from 1.</param>
    /// <exception cref="InvalidInputException">They do not begin at 1, do not rise, or a weight is negative.</exception>
    public RehydrationWeights(IReadOnlyList<(long FromSize, int Weight)> steps)
    {
        if (steps is not [(1, _), ..] || steps.Zip(steps.Skip(1)).Any(pair => pair.Second.FromSize <= pair.First.FromSize) || steps.Any(step => step.Weight < 0))
            throw new InvalidInputException("Rehydration weights are pairs of a cluster size and a weight: sizes rise from 1, and no weight is negative.");
        _steps = [.. steps];
    }

    /// <summary>FineWeb-2's: 1, 2 and 3 for those sizes, 3 for 4, 5 up to 99, 8 up to 999, and 1 beyond, where boilerplate begins.</summary>
    public static RehydrationWeights FineWeb2 { get; } = new([(1, 1), (2, 2), (3, 3), (5, 5), (100, 8), (1000, 1)]);

    /// <summary>The weight of a cluster.</summary>
    /// <param name="clusterSize">Documents in it, at least 1.</param>
    public int Of(long clusterSize) => _steps.Last(step => step.FromSize <= clusterSize).Weight;
}
