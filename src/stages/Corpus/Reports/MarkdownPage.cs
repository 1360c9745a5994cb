using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Reports;

/// <summary>A report as Markdown (GitHub's dialect, for its tables); pictures are left to the page.</summary>
internal static class MarkdownPage
{
    /// <summary>The text.</summary>
    public static string Write(ReportPage page)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(MarkdownText.Escape(page.Title)).Append("\n\n").Append(MarkdownText.Escape(page.Lead)).Append("\n\n");
        foreach (var (name, value) in page.Figures)
            text.Append("- ").Append(MarkdownText.Escape(name)).Append(": **").Append(MarkdownText.Escape(value)).Append("**\n");
        foreach (var section in page.Sections)
        {
            text.Append("\n## ").Append(MarkdownText.Escape(section.Title)).Append("\n\n");
            if (section.Note is { } note)
                text.Append(MarkdownText.Escape(note)).Append("\n\n");
            if (section.Table is { } table)
                MarkdownText.AddTable(text, [.. table.Head.Select(MarkdownText.Escape)], table.Rows.Select(row => (IReadOnlyList<string>)[.. row.Select(MarkdownText.Escape)]));
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }
}
