using Endonym.Corpus.Reports;
using static Endonym.Corpus.Reports.PlotText;

namespace Endonym.Corpus.Statistics;

/// <summary>Statistics in the order in which people ask: how much, what was left out, of what it is, how long, how good, from where.</summary>
internal static class StatisticsPage
{
    private const int MostBars = 12;
    private const int MostRows = 100;

    /// <summary>The report.</summary>
    public static ReportPage Of(CorpusStatistics statistics)
    {
        var total = statistics.Total;
        return new ReportPage(
            $"Corpus {statistics.Corpus}",
            $"Counts are of the {Count(total.Documents)} documents to train on, unless a table says otherwise; {Count(statistics.HeldOutDocuments)} more ({Bytes(statistics.HeldOutBytes)}) are held out."
                + (statistics.Shards is { } shards ? $" Tokens are those of shards {shards}." : " Tokens were not counted: no shards were given."),
            [
                ("documents", Count(total.Documents)),
                ("text", Bytes(total.Bytes)),
                ("words", Count(total.Words)),
                .. total.Tokens is { } tokens ? [("tokens", Count(tokens)), ("tokens per word", Ratio(total.TokensPerWord)), ("bytes per token", Ratio(total.BytesPerToken))] : Array.Empty<(string, string)>(),
                ("words per document", Count(total.Documents > 0 ? total.Words / total.Documents : 0)),
            ],
            [
                FunnelOf(statistics),
                .. ReasonsOf(statistics),
                .. statistics.Breakdowns.Where(breakdown => breakdown.Groups.Count > 1 && breakdown.By != Dimension.Year).Select(breakdown => BreakdownOf(breakdown)),
                .. SameForAll(statistics),
                .. YearsOf(statistics),
                .. HistogramOf("Lengths in characters", "characters in a document", statistics.Lengths, WholeRangeOf, "A column holds the documents from its label up to the next one."),
                .. HistogramOf("Lengths in tokens", "tokens in a document", statistics.TokenLengths, WholeRangeOf, "What is longer than the context a model is trained with is cut or packed apart."),
                .. HistogramOf("How sure the language is", "probability of the language", statistics.LanguageScores, ScoreRangeOf, null),
                .. HistogramOf("How good the prose is", "probability of good prose", statistics.QualityScores, ScoreRangeOf, null),
                .. ClustersOf(statistics),
                .. HostsOf(statistics),
                ReadOf(statistics),
                .. PersonalDataOf(statistics),
                .. EvaluationItemsOf(statistics),
                .. BrokenFilesOf(statistics),
            ]);
    }

    private static ReportSection FunnelOf(CorpusStatistics statistics)
    {
        var read = Math.Max(1, statistics.Funnel[0].Left);
        return new ReportSection
        {
            Title = "From what was read to what is trained on",
            Note = "Items left after each part of the pipeline; the pale end is what went out by it. Parts by which nothing went out are not shown.",
            Plot = new BarPlot
            {
                Title = "Items left after each part of the pipeline",
                Rows = [.. statistics.Funnel.Select(step => new Bar(step.Name, step.Left, $"{Count(step.Left)} ({Percent((double)step.Left / read)})", step.Out, step.Name == FunnelStep.Training))],
            },
            Table = new ReportTable(
                ["part", "out", "left", "of all read"],
                [.. statistics.Funnel.Select(step => (IReadOnlyList<string>)[step.Name, Count(step.Out), Count(step.Left), Percent((double)step.Left / read)])]),
        };
    }

    private static IEnumerable<ReportSection> ReasonsOf(CorpusStatistics statistics)
    {
        var read = Math.Max(1, statistics.Funnel[0].Left);
        var reasons = statistics.Funnel.SelectMany(step => step.Reasons.Select(reason => (step.Name, reason.Reason, reason.Items))).OrderByDescending(reason => reason.Items).ToList();
        if (reasons.Count > 0)
        {
            yield return new ReportSection
            {
                Title = "Why items went out",
                Note = "endonym corpus rejects shows examples of any reason.",
                Plot = new BarPlot { Title = "Items that went out, by reason", Rows = [.. reasons.Take(MostBars).Select(reason => new Bar(reason.Reason, reason.Items, $"{Count(reason.Items)} ({Percent((double)reason.Items / read)})"))] },
                Table = new ReportTable(
                    ["reason", "part", "items", "of all read"],
                    [.. reasons.Select(reason => (IReadOnlyList<string>)[reason.Reason, reason.Name == FunnelStep.Training ? "panel" : reason.Name, Count(reason.Items), Percent((double)reason.Items / read)])],
                    1),
            };
        }
    }

    private static ReportSection BreakdownOf(StatisticsBreakdown breakdown)
    {
        var hasTokens = breakdown.Groups.Any(group => group.Tokens is not null);
        return new ReportSection
        {
            Title = $"By {InWords(breakdown.By)}",
            Note = breakdown.Groups.Count > MostRows ? $"The {MostRows} largest of {Count(breakdown.Groups.Count)}; {StatisticsStep.JsonFile} has all." : null,
            Plot = new BarPlot
            {
                Title = $"Text by {InWords(breakdown.By)}",
                Rows = [.. breakdown.Groups.Take(MostBars).Select(group => new Bar(group.Name, group.Bytes, $"{Percent(group.Share)}, {Bytes(group.Bytes)}"))],
            },
            Table = TableOf(InWords(breakdown.By), breakdown.Groups, hasTokens),
        };
    }

    private static ReportTable TableOf(string name, IReadOnlyList<StatisticsGroup> groups, bool hasTokens) => new(
        [name, "documents", "text", "share", "words", .. hasTokens ? ["tokens", "tokens per word", "bytes per token"] : Array.Empty<string>()],
        [
            .. groups.Take(MostRows).Select(group => (IReadOnlyList<string>)
            [
                group.Title is { } title && title != group.Name ? $"{title} ({group.Name})" : group.Name,
                Count(group.Documents),
                Bytes(group.Bytes),
                Percent(group.Share),
                Short(group.Words),
                .. group.Tokens is { } tokens ? [Short(tokens), Ratio(group.TokensPerWord), Ratio(group.BytesPerToken)] : Array.Empty<string>(),
            ]),
        ]);

    // A bar of the whole page's width that says "all of it" is no plot.
    private static IEnumerable<ReportSection> SameForAll(CorpusStatistics statistics)
    {
        var same = statistics.Breakdowns.Where(breakdown => breakdown.Groups.Count == 1).ToList();
        if (same.Count > 0)
        {
            yield return new ReportSection
            {
                Title = "The same for every document",
                Table = new ReportTable(["what", "which"], [.. same.Select(breakdown => (IReadOnlyList<string>)[InWords(breakdown.By), breakdown.Groups[0].Title ?? breakdown.Groups[0].Name])], 1),
            };
        }
    }

    private static IEnumerable<ReportSection> YearsOf(CorpusStatistics statistics)
    {
        var groups = statistics.Breakdowns.Single(breakdown => breakdown.By == Dimension.Year).Groups;
        if (groups.Count > 1)
        {
            yield return new ReportSection
            {
                Title = "By year",
                Note = "The day a document was written, or fetched where that is not known.",
                Plot = new ColumnPlot
                {
                    Title = "Text by year",
                    Axis = "year; columns are bytes of text",
                    Columns = [.. groups.Select(group => new Column(group.Name == StatisticsTally.NotStated ? "?" : group.Name, group.Name, group.Bytes, Bytes(group.Bytes), group.Name == StatisticsTally.NotStated))],
                },
                Table = TableOf("year", groups, groups.Any(group => group.Tokens is not null)),
            };
        }
    }

    private static IEnumerable<ReportSection> HistogramOf(string title, string axis, IReadOnlyList<HistogramBin> bins, Func<HistogramBin, string> range, string? note)
    {
        if (bins.Count == 0)
            yield break;

        var (documents, bytes) = ((double)bins.Sum(bin => bin.Documents), (double)Math.Max(1, bins.Sum(bin => bin.Bytes)));
        var below = 0L;
        yield return new ReportSection
        {
            Title = title,
            Note = note,
            Plot = new ColumnPlot
            {
                Title = title,
                Axis = axis,
                LabelsEdges = true,
                Columns = [.. bins.Select(bin => new Column(Short(bin.From), range(bin), bin.Documents, $"{Count(bin.Documents)} documents"))],
            },
            Table = new ReportTable(
                [axis, "documents", "share", "up to here", "of the text"],
                [
                    .. bins.Where(bin => bin.Documents > 0).Select(bin => (IReadOnlyList<string>)
                    [
                        range(bin), Count(bin.Documents), Percent(bin.Documents / documents), Percent((below += bin.Documents) / documents), Percent(bin.Bytes / bytes),
                    ]),
                ]),
        };
    }

    private static IEnumerable<ReportSection> ClustersOf(CorpusStatistics statistics)
    {
        if (statistics.ClusterSizes.Count < 2)
            yield break;

        yield return new ReportSection
        {
            Title = "How often a document was found",
            Note = "Documents that were equal or nearly equal to each document of the corpus, itself among them, before one of them was kept.",
            Plot = new ColumnPlot
            {
                Title = "Documents by the size of their cluster",
                Axis = "documents in the cluster",
                Columns = [.. statistics.ClusterSizes.Select(bin => new Column(WholeRangeOf(bin), WholeRangeOf(bin), bin.Documents, $"{Count(bin.Documents)} documents"))],
            },
            Table = new ReportTable(
                ["size of the cluster", "documents", "share"],
                [.. statistics.ClusterSizes.Select(bin => (IReadOnlyList<string>)[WholeRangeOf(bin), Count(bin.Documents), Percent((double)bin.Documents / statistics.Total.Documents)])]),
        };
    }

    private static IEnumerable<ReportSection> HostsOf(CorpusStatistics statistics)
    {
        if (statistics.Hosts is not { } hosts)
            yield break;

        yield return new ReportSection
        {
            Title = "By host of the web",
            Note = hosts.IsExact
                ? $"{Count(hosts.Distinct)} hosts; the {Count(hosts.Top.Count)} with most text are shown."
                : $"About {Count(hosts.Distinct)} hosts, more than were told apart. The ones with most text are among those shown; each may have less by at most its error.",
            Plot = new BarPlot { Title = "Hosts with most text", Rows = [.. hosts.Top.Take(MostBars).Select(host => new Bar(host.Host, host.Bytes, Bytes(host.Bytes)))] },
            Table = new ReportTable(
                ["host", "documents", "text", "of all", "crawled", .. hosts.IsExact ? Array.Empty<string>() : ["error"]],
                [
                    .. hosts.Top.Select(host => (IReadOnlyList<string>)
                    [
                        host.Host, Count(host.Documents), Bytes(host.Bytes), Percent((double)host.Bytes / Math.Max(1, statistics.Total.Bytes)), host.IsCrawled ? "yes" : "no", .. hosts.IsExact ? Array.Empty<string>() : [Bytes(host.ErrorBytes)],
                    ]),
                ]),
        };
    }

    private static ReportSection ReadOf(CorpusStatistics statistics) => new()
    {
        Title = "What became of each source's items",
        Table = new ReportTable(
            ["source as it was read", "read", "to train on", "text", "held out", "dropped", "no documents"],
            [
                .. statistics.Read.OrderByDescending(pair => pair.Value.Read).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostRows).Select(pair => (IReadOnlyList<string>)
                [
                    pair.Key, Count(pair.Value.Read), Count(pair.Value.Kept), Bytes(pair.Value.KeptBytes), Count(pair.Value.HeldOut), Count(pair.Value.Dropped), Count(pair.Value.Faults),
                ]),
            ]),
    };

    private static IEnumerable<ReportSection> PersonalDataOf(CorpusStatistics statistics)
    {
        if (statistics.PersonalData.Count > 0)
        {
            yield return new ReportSection
            {
                Title = "Personal data that were found",
                Note = "In everything that reached this part of the pipeline. What was found and not masked stood in documents that were dropped, or was left as it is where that was asked for.",
                Plot = new BarPlot { Title = "Personal data by kind", Rows = [.. statistics.PersonalData.OrderByDescending(pair => pair.Value.Found).Take(MostBars).Select(pair => new Bar(pair.Key, pair.Value.Found, Count(pair.Value.Found)))] },
                Table = new ReportTable(
                    ["kind", "documents", "found", "masked"],
                    [.. statistics.PersonalData.OrderByDescending(pair => pair.Value.Found).Select(pair => (IReadOnlyList<string>)[pair.Key, Count(pair.Value.Documents), Count(pair.Value.Found), Count(pair.Value.Masked)])]),
            };
        }
    }

    private static IEnumerable<ReportSection> EvaluationItemsOf(CorpusStatistics statistics)
    {
        if (statistics.EvaluationItems.Count > 0)
        {
            yield return new ReportSection
            {
                Title = "Evaluation items that were found",
                Note = "Documents that held one were dropped; a document may hold several.",
                Table = new ReportTable(
                    ["item", "documents"],
                    [.. statistics.EvaluationItems.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostRows).Select(pair => (IReadOnlyList<string>)[pair.Key, Count(pair.Value)])]),
            };
        }
    }

    private static IEnumerable<ReportSection> BrokenFilesOf(CorpusStatistics statistics)
    {
        if (statistics.BrokenFiles.Count > 0)
        {
            yield return new ReportSection
            {
                Title = "Files that could not be read to their end",
                Note = $"{Count(statistics.BrokenFiles.Count)} files.",
                Table = new ReportTable(["file", "error"], [.. statistics.BrokenFiles.Take(MostRows).Select(file => (IReadOnlyList<string>)[file.Name, file.Error])], 1),
            };
        }
    }

    private static string InWords(Dimension dimension) => dimension switch
    {
        Dimension.Source => "source",
        Dimension.Class => "rights class",
        Dimension.Origin => "origin",
        Dimension.Category => "EU section",
        Dimension.Domain => "domain",
        Dimension.License => "licence",
        Dimension.Year => "year",
        Dimension.Genre => "genre",
        Dimension.Language => "language",
        _ => throw new System.Diagnostics.UnreachableException($"{dimension} is no dimension."),
    };

    private static string ScoreRangeOf(HistogramBin bin) => $"{Number(bin.From)} to {Number(bin.Below ?? 1)}";

    // Of whole numbers the last one of a range is said.
    private static string WholeRangeOf(HistogramBin bin) => bin.Below switch
    {
        null => $"{Count((long)bin.From)} and more",
        { } below when below - bin.From == 1 => Count((long)bin.From),
        { } below => $"{Count((long)bin.From)}–{Count((long)below - 1)}",
    };
}
