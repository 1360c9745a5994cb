using System.Globalization;
using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Reports;

/// <summary>A report as one page.</summary>
internal static class HtmlPage
{
    private const string Style = """
        :root { --card: #f3f5f8; --bar: #2f6db5; --lost: #c3cfdd; --mark: #1a7f4b; --cut: #a40e26; }
        @media (prefers-color-scheme: dark) { :root { --card: #161c24; --bar: #6cb2ff; --lost: #34455a; --mark: #57d37a; --cut: #ff8182; } }
        * { box-sizing: border-box; }
        body { max-width: 76rem; margin: 2rem auto; padding: 0 1.25rem; }
        h1, h2 { line-height: 1.25; overflow-wrap: anywhere; }
        h2 { margin: 0 0 .5rem; font-size: 1.2rem; }
        .lead, .note { color: var(--soft); max-width: 46rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 2.5rem; }
        .figures div { background: var(--card); border-radius: .5rem; padding: .7rem 1rem; }
        .figures dt { color: var(--soft); font-size: .875rem; }
        .figures dd { margin: 0; font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        section { border-top: 1px solid var(--line); padding: 1.5rem 0; break-inside: avoid; }
        .pair { display: grid; gap: 1.5rem; align-items: start; }
        @media (min-width: 64rem) { .pair { grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); } }
        figure { margin: 0; }
        .scroll { overflow: auto; max-height: 26rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { text-align: end; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th { font-weight: 600; } thead th { white-space: normal; position: sticky; top: 0; background: var(--paper); color: var(--soft); }
        th.word, td.word { text-align: start; white-space: normal; overflow-wrap: anywhere; } tbody th.word { font-weight: 400; min-width: 7rem; } td.word { min-width: 6rem; }
        .bar { fill: var(--bar); } .bar.marked { fill: var(--mark); } .lost, .bar.lost { fill: var(--lost); }
        .cut { stroke: var(--cut); stroke-width: 2; stroke-dasharray: 5 3; }
        @media print { :root { --card: #fff; --bar: #555; --lost: #ccc; --mark: #000; --cut: #000; } .scroll { max-height: none; } }
        """;

    /// <summary>The page.</summary>
    public static string Write(ReportPage report)
    {
        var page = HtmlFrame.Begin(report.Title, Style);
        page.AppendLine(CultureInfo.InvariantCulture, $"<h1>{HtmlText.Escape(report.Title)}</h1>\n<p class=\"lead\">{HtmlText.Escape(report.Lead)}</p>");
        page.AppendLine("<dl class=\"figures\">");
        foreach (var (name, value) in report.Figures)
            page.AppendLine(CultureInfo.InvariantCulture, $"<div><dt>{HtmlText.Escape(name)}</dt><dd>{HtmlText.Escape(value)}</dd></div>");
        page.AppendLine("</dl>");
        foreach (var (number, section) in report.Sections.Index())
            AddSection(page, section, FormattableString.Invariant($"section-{number + 1}"));
        return HtmlFrame.End(page);
    }

    private static void AddSection(StringBuilder page, ReportSection section, string id)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{HtmlText.Escape(section.Title)}</h2>");
        if (section.Note is { } note)
            page.AppendLine(CultureInfo.InvariantCulture, $"<p class=\"note\">{HtmlText.Escape(note)}</p>");
        page.AppendLine(section is { Plot: not null, Table: not null } ? "<div class=\"pair\">" : "<div>");
        if (section.Plot is { } plot)
            page.AppendLine(CultureInfo.InvariantCulture, $"<figure>\n{plot.ToSvg(id + "-plot")}\n</figure>");
        if (section.Table is { } table)
            AddTable(page, section.Title, table);
        page.AppendLine("</div>\n</section>");
    }

    private static void AddTable(StringBuilder page, string title, ReportTable table)
    {
        string ClassOf(int column) => column == 0 || table.TextColumns.Contains(column) ? " class=\"word\"" : "";
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" role=\"region\" aria-label=\"{HtmlText.Escape(title)}\" tabindex=\"0\">\n<table>\n<caption>{HtmlText.Escape(title)}</caption>\n<thead><tr>");
        foreach (var (column, name) in table.Head.Index())
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{ClassOf(column)}>{HtmlText.Escape(name)}</th>");
        page.AppendLine("</tr></thead>\n<tbody>");
        foreach (var row in table.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\" class=\"word\">{HtmlText.Escape(row[0])}</th>");
            foreach (var (column, cell) in row.Index().Skip(1))
                page.Append(CultureInfo.InvariantCulture, $"<td{ClassOf(column)}>{HtmlText.Escape(cell)}</td>");
            page.AppendLine("</tr>");
        }

        page.AppendLine("</tbody>\n</table>\n</div>");
    }
}
