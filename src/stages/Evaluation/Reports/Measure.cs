using Endonym.Evaluation.Metrics;

namespace Endonym.Evaluation.Reports;

/// <summary>A column of the stage table.</summary>
/// <param name="Key">Its name in <c>report.json</c>.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Direction">Which way is better, for people.</param>
/// <param name="Unit">What <c>n</c> counts, plural.</param>
/// <param name="Axis">What a plot's axis counts, with its unit.</param>
/// <param name="IsShare">Whether it lies between 0 and 1.</param>
/// <param name="Chance">What guessing gives, if that is known.</param>
/// <param name="Of">Its value in a row; null if it was not taken.</param>
public sealed record Measure(string Key, string Title, string Direction, string Unit, string Axis, bool IsShare, double? Chance, Func<StageRow, Estimate?> Of)
{
    /// <summary>The columns, in order.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("native_bits_per_byte", "Native bits per byte", "less is better", "documents", "bits for each UTF-8 byte of the panel", IsShare: false, null, row => row.NativeBitsPerByte),
        new("english_bits_per_byte", "English bits per byte", "less is better", "documents", "bits for each UTF-8 byte of the panel", IsShare: false, null, row => row.EnglishBitsPerByte),
        new("minimal_pairs", "Minimal pairs", "more is better; guessing gives 50 %", "pairs", "pairs whose right sentence is found likelier, % of all", IsShare: true, 0.5, row => row.MinimalPairs),
        new("competency", "Competency", "more is better", "questions", "right answers, %, mean of the categories", IsShare: true, null, row => row.Competency),
    ];

    /// <summary>A cell of the table: the value with its interval, or why there is none.</summary>
    public string Cell(StageReport report, StageRow row) => Of(row) is { } estimate
        ? ReportText.Of(estimate, IsShare)
        : report.Skipped.GetValueOrDefault(Key, "not measured");
}
