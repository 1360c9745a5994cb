using Endonym.Serving.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Endonym.Cli.Console;

/// <summary>A report as people read it on a terminal.</summary>
internal static class SectionTable
{
    /// <summary>Draws it.</summary>
    public static IRenderable Of(IReadOnlyList<ReportSection> sections)
    {
        List<IRenderable> parts = [];
        foreach (var section in sections)
        {
            parts.Add(new Markup($"[bold]{Markup.Escape(section.Title)}[/]"));
            parts.AddRange(section.Lines.Select(line => (IRenderable)new Markup(Markup.Escape("  " + line))));
            if (section.Columns.Count > 0)
                parts.Add(TableOf(section));
            parts.Add(new Markup(""));
        }

        return new Rows(parts);
    }

    private static Table TableOf(ReportSection section)
    {
        var table = new Table();
        foreach (var column in section.Columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (var (place, row) in section.Rows.Index())
            table.AddRow(row.Select(cell => place == section.MarkedRow ? $"[bold green]{Markup.Escape(cell)}[/]" : Markup.Escape(cell)).ToArray());
        return table;
    }
}
