using System.Globalization;
using Endonym.Corpus.Statistics;
using Endonym.Text.Markup;
using Spectre.Console;

namespace Endonym.Cli.Console;

/// <summary>What a corpus is made of, as people read it on a terminal.</summary>
public static class CorpusTable
{
    private const int MostSources = 20;

    /// <summary>Draws the sources and the classes of a corpus, and says where the page with everything is.</summary>
    /// <param name="statistics">The statistics.</param>
    /// <param name="page">Path of the page.</param>
    public static Rows Of(CorpusStatistics statistics, string page)
    {
        var hasTokens = statistics.Total.Tokens is not null;
        var table = new Table().Title(Markup.Escape(PlainText.OneLine($"Corpus {statistics.Corpus}"))).AddColumn("");
        foreach (var column in (string[])["documents", "bytes", "share", "words", .. hasTokens ? ["tokens", "tokens/word"] : Array.Empty<string>()])
            table.AddColumn(new TableColumn(column).RightAligned());

        foreach (var breakdown in statistics.Breakdowns.Where(breakdown => breakdown.By is Dimension.Class or Dimension.Source))
        {
            foreach (var group in breakdown.Groups.Take(MostSources))
                Add(group);
            if (breakdown.Groups.Count > MostSources)
                table.AddRow(string.Create(CultureInfo.InvariantCulture, $"and {breakdown.Groups.Count - MostSources:N0} more"));
            table.AddEmptyRow();
        }

        Add(statistics.Total with { Name = "all" });
        var (read, left) = (statistics.Funnel[0].Left, statistics.Funnel[^1].Left);
        return new Rows(table, new Markup(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{left:N0} of {read:N0} items read are trained on. {page} shows all of it."))));

        void Add(StatisticsGroup group) => table.AddRow(
        [
            Markup.Escape(PlainText.OneLine(group.Name)), // a source's name is its own
            group.Documents.ToString("N0", CultureInfo.InvariantCulture),
            group.Bytes.ToString("N0", CultureInfo.InvariantCulture),
            (100 * group.Share).ToString("0.0", CultureInfo.InvariantCulture) + " %",
            group.Words.ToString("N0", CultureInfo.InvariantCulture),
            .. hasTokens ? [group.Tokens!.Value.ToString("N0", CultureInfo.InvariantCulture), group.TokensPerWord?.ToString("0.00", CultureInfo.InvariantCulture) ?? ""] : Array.Empty<string>(), // all groups have tokens where the whole has
        ]);
    }
}
