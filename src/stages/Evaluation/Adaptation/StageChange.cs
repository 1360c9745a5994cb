using System.Diagnostics;
using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tasks.MinimalPairs;

namespace Endonym.Evaluation.Adaptation;

/// <summary>What changed from one stage to another, measured on the same items.</summary>
public sealed record StageChange
{
    /// <summary>The stage before.</summary>
    public required string From { get; init; }

    /// <summary>The stage after.</summary>
    public required string To { get; init; }

    /// <summary>Relative change of native bits per byte, drawn over documents: 0.02 is two per cent more bits; positive is worse.</summary>
    public required Estimate NativeBitsPerByte { get; init; }

    /// <summary>The same on the English panel.</summary>
    public Estimate? EnglishBitsPerByte { get; init; }

    /// <summary>Change of the share of minimal pairs judged right, drawn over pairs: −0.05 is five points fewer; negative is worse.</summary>
    public Estimate? MinimalPairs { get; init; }

    /// <summary>How probable so uneven a change of single pairs would be by chance; exact McNemar test, two-sided.</summary>
    public double? MinimalPairsProbability { get; init; }

    /// <summary>Compares two stages that scored the same items.</summary>
    public static StageChange Between(StageScores from, StageScores to, BootstrapOptions options)
    {
        var (before, after) = (from.MinimalPairs, to.MinimalPairs);
        var hasPairs = before is not null && after is not null;
        return new StageChange
        {
            From = from.Name,
            To = to.Name,
            NativeBitsPerByte = Relative(from.Native, to.Native, options),
            EnglishBitsPerByte = from.English is { } english && to.English is { } laterEnglish ? Relative(english, laterEnglish, options) : null,
            MinimalPairs = hasPairs ? Difference(before!, after!, options) : null, // both are there
            MinimalPairsProbability = hasPairs ? Probability(before!, after!) : null,
        };
    }

    private static Estimate Relative(IReadOnlyList<DocumentBits> before, IReadOnlyList<DocumentBits> after, BootstrapOptions options)
    {
        if (!before.Select(document => (document.Id, document.Bytes)).SequenceEqual(after.Select(document => (document.Id, document.Bytes))))
            throw new UnreachableException("Two stages were scored on different documents.");

        return Bootstrap.PairedRelativeChange([.. before.Select(document => document.Bits)], [.. after.Select(document => document.Bits)], options);
    }

    private static Estimate Difference(IReadOnlyList<PairScore> before, IReadOnlyList<PairScore> after, BootstrapOptions options)
    {
        var difference = Bootstrap.PairedDifference(Right(before), Right(after), options);

        // Where no pair changed, every draw says so and the bootstrap would claim certainty; none of n leaves room for as many as Wilson's interval does.
        return before.Zip(after).All(pair => pair.First.IsCorrect == pair.Second.IsCorrect)
            ? difference with { Low = -Wilson.Of(0, difference.N).High, High = Wilson.Of(0, difference.N).High }
            : difference;
    }

    private static double[] Right(IReadOnlyList<PairScore> pairs) => [.. pairs.Select(pair => pair.IsCorrect ? 1.0 : 0.0)];

    private static double Probability(IReadOnlyList<PairScore> before, IReadOnlyList<PairScore> after)
    {
        var both = before.Zip(after, (first, second) => (First: first.IsCorrect, Second: second.IsCorrect)).ToList();
        return McNemar.ExactProbability(both.Count(pair => pair.First && !pair.Second), both.Count(pair => !pair.First && pair.Second));
    }
}
