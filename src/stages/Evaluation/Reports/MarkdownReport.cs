using System.Globalization;
using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Evaluation.Reports;

/// <summary>A report as Markdown (GitHub's dialect, for its tables).</summary>
public static class MarkdownReport
{
    /// <summary>The text.</summary>
    public static string Write(StageReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Evaluation {MarkdownText.Escape(report.Name)}\n\nLanguage: {MarkdownText.Escape(report.Language)}. Every value stands with its 95 % interval.\n");
        AddTable(
            text,
            ["Stage", .. Measure.All.Select(measure => $"{measure.Title} ({measure.Direction})")],
            report.Stages.Select(row => Measure.All.Select(measure => measure.Cell(report, row)).Prepend(row.Name)));

        text.AppendLine("## Counter-adaptation\n");
        if (report.CounterAdaptation is { } found)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Against {MarkdownText.Escape(found.Reference)}: **{(found.Verdict is { } verdict ? CounterAdaptationText.Name(verdict) : "no stage came later")}**\n");
            foreach (var comparison in found.Comparisons)
                text.AppendLine(CultureInfo.InvariantCulture, $"- {MarkdownText.Escape(comparison.Stage)}: **{CounterAdaptationText.Name(comparison.Verdict)}**. {MarkdownText.Escape(comparison.InWords)}");
            foreach (var gain in found.AdaptationGains)
                text.AppendLine(CultureInfo.InvariantCulture, $"- {MarkdownText.Escape(CounterAdaptationText.Gain(gain))}");
            text.AppendLine();
        }
        else
        {
            text.AppendLine("Nothing was compared: no stage was named as the adapted base, or none came after it.\n");
        }

        text.AppendLine("## What these numbers can and cannot show\n");
        foreach (var sentence in report.Reading)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {MarkdownText.Escape(sentence)}");
        text.AppendLine();

        AddParts(text, report, "Minimal pairs by phenomenon", "Phenomenon", row => row.Details.Phenomena);
        AddParts(text, report, "Competency by category", "Category", row => row.Details.Categories);
        if (report.Samples.Count > 0)
        {
            text.AppendLine("## Sample answers\n\nWritten by the models, shown as they are.\n");
            AddTable(
                text,
                ["Question", "Expected", .. report.Stages.Select(row => row.Name)],
                report.Samples.Select(sample => sample.Answers.Select(answer => $"{answer.Answer} [{CounterAdaptationText.Name(answer.Outcome)}]").Prepend(sample.Expected).Prepend(sample.Question)));
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void AddParts(StringBuilder text, StageReport report, string title, string part, Func<StageRow, IReadOnlyList<Metrics.NamedEstimate>?> parts)
    {
        if (report.Stages.Count == 0 || parts(report.Stages[0]) is not { } first)
            return;

        text.AppendLine(CultureInfo.InvariantCulture, $"## {title}\n");
        AddTable(
            text,
            [part, "n", .. report.Stages.Select(row => row.Name)],
            first.Select((named, i) => report.Stages
                .Select(row => parts(row) is { } values ? ReportText.Of(values[i].Estimate, isShare: true) : "")
                .Prepend(ReportText.Count(named.Estimate.N))
                .Prepend(named.Name)));
    }

    private static void AddTable(StringBuilder text, IReadOnlyList<string> head, IEnumerable<IEnumerable<string>> rows) =>
        MarkdownText.AddTable(text, [.. head.Select(MarkdownText.Escape)], rows.Select(row => (IReadOnlyList<string>)[.. row.Select(MarkdownText.Escape)]));
}
