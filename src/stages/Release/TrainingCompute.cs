using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;

namespace Endonym.Release;

/// <summary>What training cost in floating-point operations, and what part of it came after the model that was begun from.</summary>
/// <remarks>
/// 6·N·D, for N parameters and D tokens: two operations a weight and token forward, four backward (Kaplan et al., 2020, "Scaling Laws for Neural Language
/// Models", section 2.1, arXiv:2001.08361). Attention over long contexts and recomputation are not in it.
/// </remarks>
public sealed record TrainingCompute
{
    /// <summary>The Commission's indicative threshold of a general-purpose AI model (guidelines of 18 July 2025).</summary>
    public const double GeneralPurposeFlop = 1e23;

    /// <summary>The part of the original model's compute above which who changes a model becomes its provider (the same guidelines).</summary>
    public const double ModifierShare = 1.0 / 3;

    /// <summary>All of it, FLOP; null if some stage does not say what it took.</summary>
    public double? TotalFlop { get; init; }

    /// <summary>Name of the checkpoint that all began from; null if the model was trained from scratch in one stage, or begins from several.</summary>
    public string? Original { get; init; }

    /// <summary>What that model had taken, FLOP; null if it does not say.</summary>
    public double? OriginalFlop { get; init; }

    /// <summary>What came after it, FLOP; null if some stage does not say.</summary>
    public double? ModificationFlop { get; init; }

    /// <summary>The one over the other; null where either is not known.</summary>
    public double? ModificationRatio { get; init; }

    /// <summary>Whether the ratio is above a third; null where it is not known.</summary>
    public bool? IsAboveOneThird { get; init; }

    /// <summary>Computes it from the checkpoints behind a model.</summary>
    public static TrainingCompute Of(LineageClosure lineage)
    {
        var checkpoints = lineage.Checkpoints.ToList();
        var roots = checkpoints.Where(checkpoint => !checkpoint.Inputs.Any(input => input.Kind == ArtifactKind.Checkpoint)).ToList();
        // What an original itself had behind it is in its own total, and nowhere else.
        var total = Sum(checkpoints.Select(checkpoint => roots.Contains(checkpoint) ? TotalOf(checkpoint) : StageFlopOf(checkpoint)));
        if (roots is not [var original] || original == lineage.Root)
            return new TrainingCompute { TotalFlop = total };

        var originalFlop = TotalOf(original);
        var modification = Sum(checkpoints.Where(checkpoint => checkpoint != original).Select(StageFlopOf));
        var ratio = originalFlop > 0 ? modification / originalFlop : null;
        return new TrainingCompute
        {
            TotalFlop = total,
            Original = original.Name,
            OriginalFlop = originalFlop,
            ModificationFlop = modification,
            ModificationRatio = ratio,
            IsAboveOneThird = ratio is { } known ? known > ModifierShare : null,
        };
    }

    /// <summary>What one stage took: as its run counted it, else 6·N·D; null if the facts say neither.</summary>
    public static double? StageFlopOf(Manifest checkpoint)
    {
        var facts = CheckpointFacts.Of(checkpoint);
        return facts.StageFlop ?? 6.0 * facts.Parameters * facts.TokensTrained;
    }

    private static double? TotalOf(Manifest checkpoint) => CheckpointFacts.Of(checkpoint).TrainingFlop ?? StageFlopOf(checkpoint);

    private static double? Sum(IEnumerable<double?> values) => values.Aggregate((double?)0, (sum, value) => sum + value);
}
