using System.Globalization;
using System.Text;
using Endonym.Evaluation.Adaptation;
using Endonym.Text.Markup;

namespace Endonym.Evaluation.Reports;

/// <summary>A report as one page.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root { --dot: #0b5cad; --green: #116329; --red: #a40e26; }
        @media (prefers-color-scheme: dark) { :root { --dot: #6cb2ff; --green: #57d37a; --red: #ff8182; } }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1, h2, h3 { line-height: 1.25; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        caption { text-align: start; color: var(--soft); padding-bottom: .4rem; }
        th, td { text-align: start; vertical-align: top; padding: .35rem .7rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
        figure { margin: 1.5rem 0; break-inside: avoid; }
        figcaption { font-weight: 600; }
        .reference { stroke: var(--soft); stroke-dasharray: 4 4; stroke-width: 1.5; }
        .interval { stroke: var(--dot); stroke-width: 3; stroke-linecap: round; } .dot { fill: var(--dot); }
        .verdict { font-weight: 700; padding: .1rem .6rem; border: 2px solid currentColor; border-radius: .4rem; }
        .green { color: var(--green); } .red { color: var(--red); }
        .outcome, .note { color: var(--soft); }
        @media print { :root { --dot: #000; --green: #000; --red: #000; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
        """;

    /// <summary>The page.</summary>
    public static string Write(StageReport report)
    {
        var page = HtmlFrame.Begin($"Evaluation {report.Name} ({report.Language})", Style);
        page.AppendLine(CultureInfo.InvariantCulture, $"<h1>Evaluation {HtmlText.Escape(report.Name)}</h1>\n<p>Language: <strong>{HtmlText.Escape(report.Language)}</strong>. Every value stands with its 95 % interval.</p>");
        AddStages(page, report);
        AddCounterAdaptation(page, report.CounterAdaptation);
        AddReading(page, report);
        AddParts(page, report, "Minimal pairs by phenomenon", "Phenomenon", row => row.Details.Phenomena);
        AddParts(page, report, "Competency by category", "Category", row => row.Details.Categories);
        AddSamples(page, report);
        return HtmlFrame.End(page);
    }

    private static void AddStages(StringBuilder page, StageReport report)
    {
        AddTable(
            page,
            "Stages in the order of their making",
            ["Stage", .. Measure.All.Select(measure => $"{measure.Title} ({measure.Direction})")],
            report.Stages.Select(row => (row.Name, Measure.All.Select(measure => HtmlText.Escape(measure.Cell(report, row))))));
        foreach (var measure in Measure.All)
        {
            var plot = new DotPlot
            {
                Id = measure.Key,
                Title = $"{measure.Title} of each stage, {measure.Direction}",
                Rows = [.. report.Stages.Select(row => (row.Name, measure.Of(row)))],
                IsShare = measure.IsShare,
                Axis = measure.Axis,
                Reference = measure.Chance is { } chance ? (chance, "guessing") : null,
                Missing = report.Skipped.GetValueOrDefault(measure.Key, "not measured"),
            };
            page.AppendLine(CultureInfo.InvariantCulture, $"<figure>\n<figcaption>{HtmlText.Escape(measure.Title)} <span class=\"note\">({HtmlText.Escape(measure.Direction)})</span></figcaption>\n{plot.ToSvg()}\n</figure>");
        }
    }

    private static void AddCounterAdaptation(StringBuilder page, CounterAdaptation? found)
    {
        page.AppendLine("<h2>Counter-adaptation: did later stages undo the adaptation?</h2>");
        if (found is null)
        {
            page.AppendLine("<p>Nothing was compared: no stage was named as the adapted base, or none came after it.</p>");
            return;
        }

        page.AppendLine(CultureInfo.InvariantCulture, $"<p>Against <strong>{HtmlText.Escape(found.Reference)}</strong>: {(found.Verdict is { } verdict ? Mark(verdict) : "no stage came later")}</p>\n<ul>");
        foreach (var comparison in found.Comparisons)
            page.AppendLine(CultureInfo.InvariantCulture, $"<li><strong>{HtmlText.Escape(comparison.Stage)}</strong>: {Mark(comparison.Verdict)} {HtmlText.Escape(comparison.InWords)}</li>");
        foreach (var gain in found.AdaptationGains)
            page.AppendLine(CultureInfo.InvariantCulture, $"<li>{HtmlText.Escape(CounterAdaptationText.Gain(gain))}</li>");
        page.AppendLine("</ul>");
    }

    private static void AddReading(StringBuilder page, StageReport report)
    {
        page.AppendLine("<h2>What these numbers can and cannot show</h2>\n<ul>");
        foreach (var sentence in report.Reading)
            page.AppendLine(CultureInfo.InvariantCulture, $"<li>{HtmlText.Escape(sentence)}</li>");
        page.AppendLine("</ul>");
    }

    private static void AddParts(StringBuilder page, StageReport report, string title, string part, Func<StageRow, IReadOnlyList<Metrics.NamedEstimate>?> parts)
    {
        if (report.Stages.Count == 0 || parts(report.Stages[0]) is not { } first)
            return;

        page.AppendLine(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(title)}</h2>");
        AddTable(
            page,
            $"{title}: the share of right ones with Wilson's interval; the parts are small, so read them together",
            [part, "n", .. report.Stages.Select(row => row.Name)],
            first.Select((named, i) => (named.Name, report.Stages
                .Select(row => parts(row) is { } values ? HtmlText.Escape(ReportText.Of(values[i].Estimate, isShare: true)) : "")
                .Prepend(ReportText.Count(named.Estimate.N)))));
    }

    private static void AddSamples(StringBuilder page, StageReport report)
    {
        if (report.Samples.Count == 0)
            return;

        var language = HtmlText.Escape(report.Language);
        page.AppendLine("<h2>Sample answers</h2>\n<p>Written by the models, shown as they are.</p>");
        AddTable(
            page,
            "Public questions of each category, what was expected, and what each stage answered",
            ["Question", "Expected", .. report.Stages.Select(row => row.Name)],
            report.Samples.Select(sample => (sample.Question, sample.Answers
                .Select(answer => $"<span lang=\"{language}\">{HtmlText.Escape(answer.Answer)}</span> <span class=\"outcome\">[{HtmlText.Escape(CounterAdaptationText.Name(answer.Outcome))}]</span>")
                .Prepend($"<span lang=\"{language}\">{HtmlText.Escape(sample.Expected)}</span>"))),
            rowLanguage: language);
    }

    private static void AddTable(StringBuilder page, string caption, IReadOnlyList<string> head, IEnumerable<(string Head, IEnumerable<string> Cells)> rows, string? rowLanguage = null)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"<div class=\"scroll\" role=\"region\" aria-label=\"{HtmlText.Escape(caption)}\" tabindex=\"0\">\n<table>\n<caption>{HtmlText.Escape(caption)}</caption>\n<thead><tr>");
        foreach (var name in head)
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{HtmlText.Escape(name)}</th>");
        page.AppendLine("</tr></thead>\n<tbody>");
        foreach (var (name, cells) in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\"{(rowLanguage is null ? "" : $" lang=\"{rowLanguage}\"")}>{HtmlText.Escape(name)}</th>");
            foreach (var cell in cells)
                page.Append(CultureInfo.InvariantCulture, $"<td>{cell}</td>");
            page.AppendLine("</tr>");
        }

        page.AppendLine("</tbody>\n</table>\n</div>");
    }

    // The word, not only the colour.
    private static string Mark(Verdict verdict)
    {
        var name = CounterAdaptationText.Name(verdict);
        return $"<span class=\"verdict {name}\">{name}</span>";
    }
}
