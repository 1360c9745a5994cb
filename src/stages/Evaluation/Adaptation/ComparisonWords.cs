using System.Globalization;
using Endonym.Evaluation.Reports;

namespace Endonym.Evaluation.Adaptation;

/// <summary>A comparison in sentences.</summary>
internal static class ComparisonWords
{
    /// <summary>One sentence for each measure, and one for each reason to doubt the verdict.</summary>
    public static IEnumerable<string> Of(StageChange change, CounterAdaptationOptions options, bool bitsAreWorse, bool pairsAreWorse)
    {
        var tolerance = ReportText.Percent(options.BitsPerByteTolerance);
        yield return $"Native bits per byte changed by {ReportText.Change(change.NativeBitsPerByte)} against {change.From}: "
            + (bitsAreWorse ? $"worse by more than the tolerance of {tolerance}." : $"not shown to be worse by more than the tolerance of {tolerance}.");
        if (change.MinimalPairs is { } pairs)
        {
            yield return $"Minimal pairs changed by {ReportText.Points(pairs)}"
                + (change.MinimalPairsProbability is { } probability ? $", p = {ReportText.Number(probability)}" : "")
                + (pairsAreWorse ? ": worse." : ": not shown to be worse.");
        }

        if (!bitsAreWorse && change.NativeBitsPerByte.High > options.BitsPerByteTolerance)
            yield return "Unclear: the interval of bits per byte reaches beyond the tolerance, so more held-out text could turn this red.";
        if (change.NativeBitsPerByte.N < options.FewItems)
            yield return string.Create(CultureInfo.InvariantCulture, $"Unclear: it rests on {change.NativeBitsPerByte.N} documents only.");
        if (change.MinimalPairs is { } few && few.N < options.FewItems)
            yield return string.Create(CultureInfo.InvariantCulture, $"Unclear: it rests on {few.N} minimal pairs only.");
        if (change.MinimalPairs is null)
            yield return "Minimal pairs were not measured.";
    }
}
