using System.Text.Json.Serialization;
using Endonym.Evaluation.Metrics;
using Endonym.Lineage;

namespace Endonym.Evaluation.Adaptation;

/// <summary>Whether tuning after the adaptation to a language undid that adaptation: the line of a report that says if the model still speaks like a native.</summary>
public sealed record CounterAdaptation
{
    /// <summary>The adapted base.</summary>
    public required string Reference { get; init; }

    /// <summary>How much worse native bits per byte may be, relative to the reference.</summary>
    public required double BitsPerByteTolerance { get; init; }

    /// <summary>Every later stage against the reference.</summary>
    public required IReadOnlyList<StageComparison> Comparisons { get; init; }

    /// <summary>What the adaptation itself gained: from each earlier stage, such as the foreign base, to the reference.</summary>
    public required IReadOnlyList<StageChange> AdaptationGains { get; init; }

    /// <summary>Red if any later stage is; null if no stage came later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Verdict? Verdict { get; init; }

    /// <summary>Compares stages with the adapted base among them.</summary>
    /// <param name="stages">In the order of their making.</param>
    /// <param name="reference">Name of the adapted base.</param>
    /// <param name="options">When a stage counts as worse.</param>
    /// <param name="bootstrap">How intervals are found.</param>
    /// <exception cref="InvalidInputException">No stage has that name.</exception>
    public static CounterAdaptation Of(IReadOnlyList<StageScores> stages, string reference, CounterAdaptationOptions options, BootstrapOptions bootstrap)
    {
        var at = stages.Select(stage => stage.Name).ToList().IndexOf(reference);
        if (at < 0)
            throw new InvalidInputException($"No stage is named '{reference}', which the others are to be compared with. There is {string.Join(", ", stages.Select(stage => $"'{stage.Name}'"))}.");

        List<StageComparison> comparisons = [.. stages.Skip(at + 1).Select(stage => Judge(StageChange.Between(stages[at], stage, bootstrap), options))];
        return new CounterAdaptation
        {
            Reference = reference,
            BitsPerByteTolerance = options.BitsPerByteTolerance,
            Comparisons = comparisons,
            AdaptationGains = [.. stages.Take(at).Select(stage => StageChange.Between(stage, stages[at], bootstrap))],
            Verdict = comparisons.Count == 0 ? null : comparisons.Max(comparison => comparison.Verdict),
        };
    }

    /// <summary>Red where an interval lies wholly on the wrong side: bits per byte above the tolerance, or minimal pairs below no change.</summary>
    public static StageComparison Judge(StageChange change, CounterAdaptationOptions options)
    {
        var bitsAreWorse = change.NativeBitsPerByte.Interval.LiesAbove(options.BitsPerByteTolerance);
        var pairsAreWorse = change.MinimalPairs?.Interval.LiesBelow(0) ?? false;
        return new StageComparison(
            change.To,
            change,
            bitsAreWorse || pairsAreWorse ? Adaptation.Verdict.Red : Adaptation.Verdict.Green,
            string.Join(" ", ComparisonWords.Of(change, options, bitsAreWorse, pairsAreWorse)));
    }
}
