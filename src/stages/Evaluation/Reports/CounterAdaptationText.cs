using Endonym.Evaluation.Adaptation;

namespace Endonym.Evaluation.Reports;

/// <summary>What Markdown and HTML say alike.</summary>
public static class CounterAdaptationText
{
    /// <summary>What the adaptation gained, in one sentence.</summary>
    public static string Gain(StageChange gain)
    {
        var english = gain.EnglishBitsPerByte is { } change ? $", English bits per byte by {ReportText.Change(change)}" : "";
        var pairs = gain.MinimalPairs is { } points ? $", minimal pairs by {ReportText.Points(points)}" : "";
        return $"Adaptation, {gain.From} to {gain.To}: native bits per byte changed by {ReportText.Change(gain.NativeBitsPerByte)}{english}{pairs}.";
    }

    /// <summary>A verdict or an outcome as JSON spells it.</summary>
    public static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
