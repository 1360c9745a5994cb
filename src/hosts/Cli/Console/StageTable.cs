using Endonym.Evaluation;
using Endonym.Evaluation.Adaptation;
using Endonym.Evaluation.Reports;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Spectre.Console;

namespace Endonym.Cli.Console;

/// <summary>The table of stages as people read it on a terminal.</summary>
public static class StageTable
{
    /// <summary>Draws a report's table and its counter-adaptation line.</summary>
    /// <param name="artifact">A report.</param>
    public static Rows Of(Artifact artifact)
    {
        var report = LineageJson.Read<StageReport>(artifact.PathOf(EvaluationStep.JsonFile), "report");
        var table = new Table().Title(Markup.Escape($"Stages, {report.Language}")).AddColumn("stage");
        foreach (var measure in Measure.All)
            table.AddColumn(new TableColumn(Markup.Escape(measure.Title)).RightAligned());
        foreach (var stage in report.Stages)
            table.AddRow([Markup.Escape(stage.Name), .. Measure.All.Select(measure => Markup.Escape(measure.Cell(report, stage)))]);

        return new Rows([table, .. Verdicts(report)]);
    }

    private static IEnumerable<Markup> Verdicts(StageReport report)
    {
        if (report.CounterAdaptation is not { } found)
            yield break;

        foreach (var gain in found.AdaptationGains)
            yield return new Markup(Markup.Escape(CounterAdaptationText.Gain(gain)));
        foreach (var comparison in found.Comparisons)
        {
            var colour = comparison.Verdict == Verdict.Green ? "green" : "red";
            yield return new Markup($"Counter-adaptation, {Markup.Escape(comparison.Stage)}: [{colour}]{CounterAdaptationText.Name(comparison.Verdict)}[/]. {Markup.Escape(comparison.InWords)}");
        }
    }
}
