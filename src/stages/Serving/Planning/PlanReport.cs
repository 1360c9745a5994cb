using System.Globalization;
using System.Text;
using Endonym.Serving.Reports;
using Endonym.Text.Markup;

namespace Endonym.Serving.Planning;

/// <summary>A plan as files: Markdown, and a page with its plots that needs nothing else.</summary>
public static class PlanReport
{
    private const string Style = """
        :root { color-scheme: light dark; } body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1.25rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; } th, td { text-align: end; padding: .3rem .5rem; border-bottom: 1px solid #8886; }
        .scroll { overflow: auto; } figure { margin: 1rem 0; max-width: 46rem; } svg { width: 100%; height: auto; } tr.chosen { font-weight: 600; }
        """;

    /// <summary>The plan as Markdown.</summary>
    public static string Markdown(ServingPlan plan)
    {
        var text = new StringBuilder("# Plan: ").AppendLine(MarkdownText.Escape(plan.Model.Name));
        foreach (var section in PlanSections.Of(plan))
        {
            text.AppendLine().Append("## ").AppendLine(section.Title).AppendLine();
            foreach (var line in section.Lines)
                text.Append("- ").AppendLine(MarkdownText.Escape(line));
            if (section.Columns.Count == 0)
                continue;

            text.AppendLine().Append("| ").AppendJoin(" | ", section.Columns).AppendLine(" |");
            text.Append('|').Append(string.Concat(Enumerable.Repeat("---:|", section.Columns.Count))).AppendLine();
            foreach (var row in section.Rows)
                text.Append("| ").AppendJoin(" | ", row).AppendLine(" |");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The plan as a page.</summary>
    public static string Html(ServingPlan plan)
    {
        var page = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Plan: {HtmlText.Escape(plan.Model.Name)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>Plan: {HtmlText.Escape(plan.Model.Name)}</h1>

            """);
        foreach (var (place, section) in PlanSections.Of(plan).Index())
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(section.Title)}</h2>");
            foreach (var line in section.Lines)
                page.AppendLine(CultureInfo.InvariantCulture, $"<p>{HtmlText.Escape(line)}</p>");
            if (section.Columns.Count > 0)
                AddTable(page, plan, section);
            if (place == 0)
            {
                foreach (var (number, plot) in Plots(plan).Index())
                    page.AppendLine(CultureInfo.InvariantCulture, $"<figure>{plot.ToSvg($"plot-{number}")}</figure>");
            }
        }

        return page.AppendLine("</main>\n</body>\n</html>").ToString().ReplaceLineEndings("\n");
    }

    /// <summary>What the chosen deployment gives from one answer at a time to as many as fit; nothing where none is chosen.</summary>
    public static IReadOnlyList<LinePlot> Plots(ServingPlan plan)
    {
        if (plan.Chosen is not { } chosen)
            return [];

        List<int> counts = [];
        for (var count = 1; count < chosen.Sessions && counts.Count < 10; count *= 2)
            counts.Add(count);
        counts.Add(chosen.Sessions);
        var rates = counts.ConvertAll(count => Planner.RatesAt(plan.Model, plan.Gpu, plan.Load, plan.Assumptions, chosen, count));
        var asked = ((double)plan.Load.ConcurrentUsers, "asked for");
        return
        [
            new() { Title = "All answers together", XAxis = "answers in the making at once", YAxis = "tokens a second", Lines = [(chosen.Precision.Name, [.. rates.Select(rate => ((double)rate.Concurrency, rate.TokensPerSecond))])], Mark = asked },
            new() { Title = "Each answer", XAxis = "answers in the making at once", YAxis = "tokens a second", Lines = [(chosen.Precision.Name, [.. rates.Select(rate => ((double)rate.Concurrency, rate.TokensPerSecondEach))])], Mark = asked },
        ];
    }

    private static void AddTable(StringBuilder page, ServingPlan plan, PlanSection section)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"<div class=\"scroll\" role=\"region\" aria-label=\"{HtmlText.Escape(section.Title)}\" tabindex=\"0\">\n<table>\n<thead><tr>{string.Concat(section.Columns.Select(column => $"<th scope=\"col\">{HtmlText.Escape(column)}</th>"))}</tr></thead>\n<tbody>");
        foreach (var (place, row) in section.Rows.Index())
            page.AppendLine(CultureInfo.InvariantCulture, $"<tr{(plan.Deployments[place] == plan.Chosen ? " class=\"chosen\"" : "")}>{string.Concat(row.Select(cell => $"<td>{HtmlText.Escape(cell)}</td>"))}</tr>");
        page.AppendLine("</tbody>\n</table>\n</div>");
    }
}
