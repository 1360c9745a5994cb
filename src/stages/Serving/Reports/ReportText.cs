using System.Globalization;
using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Serving.Reports;

/// <summary>A report as Markdown, and as one page.</summary>
public static class ReportText
{
    private const string Style = """
        body { max-width: 72rem; margin: 2rem auto; padding: 0 1.25rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; } th, td { text-align: end; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
        .scroll { overflow: auto; } figure { margin: 1rem 0; max-width: 46rem; } tr.marked { font-weight: 600; } svg .title { font-size: 14px; font-weight: 600; } .mark { stroke: var(--soft); stroke-dasharray: 4 3; }
        """;

    /// <summary>The report as Markdown, without its plots.</summary>
    public static string Markdown(string title, IReadOnlyList<ReportSection> sections)
    {
        var text = new StringBuilder("# ").AppendLine(MarkdownText.Escape(title));
        foreach (var section in sections)
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

    /// <summary>The report as a page.</summary>
    public static string Html(string title, IReadOnlyList<ReportSection> sections)
    {
        var page = HtmlFrame.Begin(title, Style);
        page.AppendLine(CultureInfo.InvariantCulture, $"<h1>{HtmlText.Escape(title)}</h1>");
        var plots = 0;
        foreach (var section in sections)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(section.Title)}</h2>");
            foreach (var line in section.Lines)
                page.AppendLine(CultureInfo.InvariantCulture, $"<p>{HtmlText.Escape(line)}</p>");
            if (section.Columns.Count > 0)
                AddTable(page, section);
            foreach (var plot in section.Plots)
                page.AppendLine(CultureInfo.InvariantCulture, $"<figure>{plot.ToSvg($"plot-{plots++}")}</figure>");
        }

        return HtmlFrame.End(page);
    }

    private static void AddTable(StringBuilder page, ReportSection section)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"<div class=\"scroll\" role=\"region\" aria-label=\"{HtmlText.Escape(section.Title)}\" tabindex=\"0\">\n<table>\n<thead><tr>{string.Concat(section.Columns.Select(column => $"<th scope=\"col\">{HtmlText.Escape(column)}</th>"))}</tr></thead>\n<tbody>");
        foreach (var (place, row) in section.Rows.Index())
            page.AppendLine(CultureInfo.InvariantCulture, $"<tr{(place == section.MarkedRow ? " class=\"marked\"" : "")}>{string.Concat(row.Select(cell => $"<td>{HtmlText.Escape(cell)}</td>"))}</tr>");
        page.AppendLine("</tbody>\n</table>\n</div>");
    }
}
