using Endonym.Serving.Planning;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Endonym.Cli.Console;

/// <summary>A plan for serving a model as people read it on a terminal.</summary>
internal static class PlanTable
{
    /// <summary>Draws it.</summary>
    public static IRenderable Of(ServingPlan plan)
    {
        List<IRenderable> parts = [];
        foreach (var section in PlanSections.Of(plan))
        {
            parts.Add(new Markup($"[bold]{Markup.Escape(section.Title)}[/]"));
            parts.AddRange(section.Lines.Select(line => (IRenderable)new Markup(Markup.Escape("  " + line))));
            if (section.Columns.Count > 0)
                parts.Add(Table(plan, section));
            parts.Add(new Markup(""));
        }

        return new Rows(parts);
    }

    private static Table Table(ServingPlan plan, PlanSection section)
    {
        var table = new Table();
        foreach (var column in section.Columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (var (place, row) in section.Rows.Index())
            table.AddRow(row.Select(cell => plan.Deployments[place] == plan.Chosen ? $"[bold green]{Markup.Escape(cell)}[/]" : Markup.Escape(cell)).ToArray());
        return table;
    }
}
