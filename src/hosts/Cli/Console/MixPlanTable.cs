using Endonym.Corpus.Mixing;
using Spectre.Console;
using Spectre.Console.Rendering;
using static System.FormattableString;

namespace Endonym.Cli.Console;

/// <summary>A mixture's plan as people read it on a terminal.</summary>
internal static class MixPlanTable
{
    /// <summary>Draws it.</summary>
    public static IRenderable Of(MixPlan plan)
    {
        var table = new Table().AddColumn("part");
        foreach (var (name, tokens) in plan.Stages)
            table.AddColumn(new TableColumn(Markup.Escape(plan.Stages.Count == 1 ? "share" : Invariant($"{name}, {tokens:N0}"))).RightAligned());
        foreach (var title in (string[])["tokens asked", "documents", "tokens there", "repeated", "at most", "short by"])
            table.AddColumn(new TableColumn(title).RightAligned());

        foreach (var part in plan.Parts)
        {
            table.AddRow(
            [
                Markup.Escape(part.Name),
                .. part.Shares.Select(share => Invariant($"{100 * share:0.####} %")),
                Invariant($"{part.TokensAsked:N0}"),
                Invariant($"{part.Documents:N0}"),
                Invariant($"{part.Tokens:N0}"),
                part.Tokens == 0 ? "–" : Invariant($"{part.Repeats:0.00} ×"),
                Invariant($"{part.MaxRepeats} ×"),
                part.ShortBy == 0 ? "" : Invariant($"[red]{part.ShortBy:N0}[/]"),
            ]);
        }

        return new Rows(
            table,
            new Markup(Invariant($"{plan.Tokens:N0} tokens; of the shards, {plan.TokensNotChosen:N0} tokens are of no part and {plan.TokensAboveCeiling:N0} above the ceiling.")));
    }
}
