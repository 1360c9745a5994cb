using System.Text.Json;
using System.Xml.Linq;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Statistics;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Statistics;

public sealed class StatisticsStepTests : IDisposable
{
    private static readonly DeclaredRights Crawled = Samples.Rights with { Title = "Pages", License = "LicenseRef-web", Class = RightsClass.GreyTdm, Category = SourceCategory.Crawled };

    private readonly TemporaryFolder _folder = new();
    private readonly QuietReporter _reporter = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_number_of_a_small_corpus_is_the_one_counted_by_hand()
    {
        var acts = SourceOptions.Jsonl("acts", Samples.Rights with { Title = "Acts", Domain = "law", Language = "pl", Genre = "act" }, _folder.File("acts.jsonl",
            // 17 characters, 26 bytes (nine letters of two), 3 words.
            Line("a1", "Zażółć gęślą jaźń", date: "2020-01-02")
            // 13 characters and bytes, 4 words: "Art", "5", "ust", "2".
            + Line("a2", "Art. 5 ust. 2", date: "2021-05-06")
            + Line("a2", "To samo nazwisko")
            + Line("a3", "Art. 5 ust. 2")
            + "{broken\n"));
        var pages = SourceOptions.Jsonl("pages", Crawled with { Language = "pl", AlsoCovers = ["CC-BY-4.0"] }, _folder.File("pages.jsonl",
            // 9 characters and bytes, 2 words.
            Line("p1", "ala i kot", url: "https://A.example/1", genre: "forum", date: "2021-12-31", license: "CC-BY-4.0")
            // 3 characters, 6 bytes; three words, as Chinese puts no space between them.
            + Line("p2", "我是猫", url: "http://b.example:8080/?q=2")
            + Line("p3", "x", url: "https://a.example/2")));
        var corpus = Build(Samples.Options(acts, pages) with
        {
            Panel = new() { Share = 0 },
            Filters = Samples.NoFilters with { Thresholds = Samples.NoFilters.Thresholds with { MinLength = 2 } },
        });

        var statistics = StatisticsStep.Read(Run("test"));

        Assert.Equal(("test", corpus.Manifest.Id, null), (statistics.Corpus, statistics.CorpusId, statistics.Shards));
        Assert.Equal((4, 57, 42, 13), Amount(statistics.Total));
        Assert.Equal((null, null), (statistics.Total.Tokens, statistics.Total.TokensPerWord));
        Assert.Equal(["read 8-0", "readable 7-1", "filters 6-1", "repeats 4-2", "to train on 4-0"], statistics.Funnel.Select(step => $"{step.Name} {step.Left}-{step.Out}"));
        Assert.Equal([new(ClusterDecision.DuplicateReason, 1), new(CorpusBuilder.RepeatedId, 1)], statistics.Funnel[3].Reasons);
        Assert.Equal([new(QualityFilter.TooShort, 1)], statistics.Funnel[2].Reasons);
        Assert.Equal(new SourceFate(5, 2, 39, 0, 2, 1), statistics.Read["acts"]);
        Assert.Equal(new SourceFate(3, 2, 18, 0, 1, 0), statistics.Read["pages"]);

        // A page with a licence of its own is one of a source of its own.
        Assert.Equal([("acts", 2, 39), ("pages", 1, 9), ("pages:CC-BY-4.0", 1, 9)], Groups(statistics, Dimension.Source));
        Assert.Equal([("White", 2, 39), ("GreyTdm", 2, 18)], Groups(statistics, Dimension.Class));
        Assert.Equal([("Organic", 4, 57)], Groups(statistics, Dimension.Origin));
        Assert.Equal([("Other", 2, 39), ("Crawled", 2, 18)], Groups(statistics, Dimension.Category));
        Assert.Equal([("law", 2, 39), ("not stated", 2, 18)], Groups(statistics, Dimension.Domain));
        Assert.Equal([("CC0-1.0", 2, 39), ("CC-BY-4.0", 1, 9), ("LicenseRef-web", 1, 9)], Groups(statistics, Dimension.License));
        Assert.Equal([("2020", 1, 26), ("2021", 2, 22), ("not stated", 1, 9)], Groups(statistics, Dimension.Year));
        Assert.Equal([("act", 2, 39), ("forum", 1, 9), ("not stated", 1, 9)], Groups(statistics, Dimension.Genre));
        Assert.Equal([("pl", 4, 57)], Groups(statistics, Dimension.Language));
        Assert.Equal("Acts", statistics.Breakdowns[0].Groups[0].Title);
        Assert.Equal(39.0 / 57, statistics.Breakdowns[0].Groups[0].Share, 12);

        // 3 characters are from 2 to 5, 9 from 5 to 10, 13 and 17 from 10 to 20.
        Assert.Equal([new(2, 5, 1, 9), new(5, 10, 1, 9), new(10, 20, 2, 39)], statistics.Lengths);
        // a2 was there twice.
        Assert.Equal([new(1, 2, 3, 44), new(2, 3, 1, 13)], statistics.ClusterSizes);
        Assert.Empty(statistics.TokenLengths);
        Assert.Empty(statistics.LanguageScores);
        Assert.Equal((2, true), (statistics.Hosts!.Distinct, statistics.Hosts.IsExact));
        Assert.Equal([new("a.example", 1, 9, 0, true), new("b.example", 1, 9, 0, true)], statistics.Hosts.Top);

        var content = LineageJson.Read<TrainingContent>(Path.Combine(Report("test").Folder, StatisticsStep.TrainingContentFile), "training content");
        Assert.Equal([SourceCategory.Crawled, SourceCategory.Other], content.Categories.Select(category => category.Category));
        var crawled = content.Categories[0];
        Assert.Equal((2, 2, 18L, null), (crawled.Sources, crawled.Documents, crawled.Bytes, crawled.Tokens));
        Assert.Equal(new Dictionary<string, long> { ["pl"] = 18 }, crawled.BytesByLanguage);
        Assert.Equal((new DateOnly(2021, 12, 31), new DateOnly(2021, 12, 31)), (crawled.DatedFrom, crawled.DatedTo));
        Assert.Equal(corpus.Manifest.Composition.Single(contribution => contribution.Source.Id == "pages").Source.Evidence[0].Date, crawled.CollectedTo);
        // A tenth of two, rounded up.
        Assert.Equal([new CrawledDomain("a.example", 1, 9, 0)], content.CrawledDomains!.Largest);
        Assert.Equal(2, content.CrawledDomains.Distinct);
        // The names that a release reads.
        var crawledDomains = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Report("test").PathOf(StatisticsStep.TrainingContentFile)))!["crawled_domains"]!;
        Assert.Equal((2, "a.example", 9), ((int)crawledDomains["distinct"]!, (string?)crawledDomains["largest"]![0]!["domain"], (int)crawledDomains["largest"]![0]!["bytes"]!));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Totals_and_every_division_add_up_to_the_corpus_own_report(int seed)
    {
        var random = new Random(seed);
        SourceOptions[] sources =
        [
            .. Enumerable.Range(0, 3).Select(source => SourceOptions.Jsonl($"s{source}", source == 0 ? Crawled : Samples.Rights with { Domain = source == 1 ? "law" : null }, [.. Enumerable.Range(0, 3).Select(file => _folder.File(
                $"s{source}-{file}.jsonl",
                string.Concat(Enumerable.Range(0, 30).Select(line => random.Next(12) == 0 ? "{}\n" : Line(
                    $"{file}-{random.Next(40)}",
                    random.Next(6) == 0 ? "Znów to samo." : Samples.Story(random.Next(200)),
                    random.Next(2) == 0 ? $"https://h{random.Next(5)}.example/{line}" : null,
                    random.Next(2) == 0 ? $"{random.Next(1990, 2026)}-03-04" : null,
                    random.Next(2) == 0 ? $"genre {random.Next(3)}" : null)))))])),
        ];
        var corpus = Build(Samples.Options(sources) with { NearDuplicates = new NearDuplicateOptions(), UnitBytes = 1, Panel = new() { Share = 0.1 } });
        Shards();

        var report = CorpusFiles.ReadReport(corpus);
        var statistics = StatisticsStep.Read(Run("four", shards: "s", threads: 4));

        Assert.Equal((report.Kept, report.KeptBytes), (statistics.Total.Documents, statistics.Total.Bytes));
        Assert.Equal((report.HeldOut, report.HeldOutBytes), (statistics.HeldOutDocuments, statistics.HeldOutBytes));
        Assert.Equal(report.Read, statistics.Funnel[0].Left);
        Assert.Equal(report.Kept, statistics.Funnel[^1].Left);
        Assert.Equal(report.Read - report.Kept, statistics.Funnel.Sum(step => step.Out));
        Assert.Equal(report.Dropped.Values.Sum() + report.Faults.Values.Sum() + report.HeldOut, statistics.Funnel.SelectMany(step => step.Reasons).Sum(reason => reason.Items));
        Assert.All(statistics.Breakdowns, breakdown =>
        {
            Assert.Equal(Amount(statistics.Total), breakdown.Groups.Select(Amount).Aggregate((one, other) => (one.Documents + other.Documents, one.Bytes + other.Bytes, one.Characters + other.Characters, one.Words + other.Words)));
            Assert.Equal(statistics.Total.Tokens, breakdown.Groups.Sum(group => group.Tokens));
            Assert.Equal(1, breakdown.Groups.Sum(group => group.Share), 12);
        });
        Assert.All(
            (IReadOnlyList<HistogramBin>[])[statistics.Lengths, statistics.TokenLengths, statistics.ClusterSizes],
            bins => Assert.Equal((report.Kept, report.KeptBytes), (bins.Sum(bin => bin.Documents), bins.Sum(bin => bin.Bytes))));
        Assert.Equal(
            corpus.Manifest.Composition.Select(contribution => (contribution.Source.Id, contribution.Documents, contribution.Bytes)),
            statistics.Breakdowns[0].Groups.OrderBy(group => group.Name, StringComparer.Ordinal).Select(group => (group.Name, group.Documents, group.Bytes)));

        // The shards' own count, source by source.
        var shards = ShardsStep.ReadReport(Samples.Workspace(_folder).Get(ArtifactKind.Shards, "s"));
        Assert.Equal(shards.Tokens, statistics.Total.Tokens);
        Assert.All(statistics.Breakdowns[0].Groups, group => Assert.Equal(shards.TokensBySource[group.Name], group.Tokens));
        Assert.Equal((double)(shards.Tokens - shards.Documents) / statistics.Total.Words, statistics.Total.TokensPerWord!.Value, 12);
        Assert.Equal((double)shards.Bytes / (shards.Tokens - shards.Documents), statistics.Total.BytesPerToken!.Value, 12);

        // As if one thread had counted.
        var one = Run("one", shards: "s", threads: 1);
        Assert.Equal(Report("four").Manifest.Files.Select(file => file.Sha256), one.Manifest.Files.Select(file => file.Sha256));
    }

    [Fact]
    public void Statistics_are_not_made_twice_and_not_of_shards_of_another_corpus()
    {
        var options = Samples.Options(SourceOptions.Jsonl("s", Samples.Rights, _folder.File("s.jsonl", string.Concat(Enumerable.Range(0, 20).Select(number => Line($"d{number}", Samples.Story(number)))))));
        Build(options);
        Shards();
        Run("test", shards: "s");
        Run("test", shards: "s");
        Assert.Equal(1, _reporter.SkippedCount);

        Build(options with { Panel = new() { Share = 0 } });
        var error = Assert.Throws<InvalidInputException>(() => Run("test", shards: "s"));
        Assert.Contains("Shards 's' were not made of corpus 'test'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_whose_files_were_changed_is_refused()
    {
        var corpus = Build(Samples.Options(SourceOptions.Jsonl("s", Samples.Rights, _folder.File("s.jsonl", Line("a", "Ala ma kota.") + Line("b", "Kot ma Alę.")))) with { Panel = new() { Share = 0 } });
        using (var file = new JsonlFile<Text.Documents.Document>(corpus.PathOf("documents-00000.jsonl.zst")))
        {
            file.Write(new Text.Documents.Document { Id = "a", Text = "Ala ma kota.", Source = "s" });
            file.Complete();
        }

        Assert.Contains("changed after it was written", Assert.Throws<InvalidInputException>(() => Run("test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_a_source_or_an_address_says_becomes_markup()
    {
        const string hostile = "</table><script>alert(1)</script>\"'&|`*";
        var source = SourceOptions.Jsonl("<b>id</b>", Crawled with { Title = hostile, Domain = "<i>", Genre = hostile }, _folder.File("s.jsonl",
            Line("<u>", "Ala ma kota.", "https://xn--kdaaa.example/<script>", "2020-01-01", "</svg><img src=x onerror=alert(2)>") + Line("b", "Kot ma Alę.", "https://a_b.example/", "2021-01-01") + "{\n"));
        Build(Samples.Options(source) with { Panel = new() { Share = 0 } });

        var report = Run("test");
        var page = File.ReadAllText(report.PathOf(StatisticsStep.HtmlFile));
        var markdown = File.ReadAllText(report.PathOf(StatisticsStep.MarkdownFile));

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", markdown, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;/svg&gt;&lt;img src=x onerror=alert(2)&gt;", page, StringComparison.Ordinal);
        // Every picture is whole, and told to those who do not see it.
        var pictures = page.Split("<svg").Skip(1).Select(part => XElement.Parse("<svg" + part[..(part.IndexOf("</svg>", StringComparison.Ordinal) + "</svg>".Length)])).ToList();
        Assert.True(pictures.Count >= 4);
        Assert.All(pictures, picture =>
        {
            var ids = picture.Attribute("aria-labelledby")!.Value.Split(' ');
            Assert.Equal(ids, picture.Elements().Take(2).Select(element => element.Attribute("id")!.Value));
        });
        // The sources of pictures, fonts and scripts are all the page's own.
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_of_language_and_quality_are_counted_in_twentieths()
    {
        var tally = new StatisticsTally(hostCapacity: 4);
        var source = new Source { Id = "s", Title = "S", License = "MIT", Class = RightsClass.White, Origin = Origin.Organic, Category = SourceCategory.Other, Evidence = [] };
        foreach (var (language, quality) in ((double, double)[])[(0.15, 0), (0.1499, 0.5), (1, 0.5499)])
            tally.Add(new Text.Documents.Document { Id = "d", Text = "", Source = "s", Scores = new() { Language = "pol_Latn", LanguageScore = language, Quality = quality } }, source, null, new TextCounts(5, 10, 1), null);

        Assert.Equal([(0.1, 0.15, 1), (0.15, 0.2, 1), (0.95, 1, 1)], tally.LanguageScores.Bins().Where(bin => bin.Documents > 0).Select(bin => (bin.From, bin.Below!.Value, bin.Documents)));
        Assert.Equal([(0, 0.05, 1), (0.5, 0.55, 2)], tally.QualityScores.Bins().Where(bin => bin.Documents > 0).Select(bin => (bin.From, bin.Below!.Value, bin.Documents)));
        Assert.Equal("pol_Latn", tally.GroupsOf(Dimension.Language).Single().Name);
    }

    private static (long Documents, long Bytes, long Characters, long Words) Amount(StatisticsGroup group) => (group.Documents, group.Bytes, group.Characters, group.Words);

    private static IEnumerable<(string, long, long)> Groups(CorpusStatistics statistics, Dimension by) =>
        statistics.Breakdowns.Single(breakdown => breakdown.By == by).Groups.Select(group => (group.Name, group.Documents, group.Bytes));

    private static string Line(string id, string text, string? url = null, string? date = null, string? genre = null, string? license = null) =>
        JsonSerializer.Serialize(new { id, text, url, date, genre, license }) + "\n";

    private Artifact Build(CorpusOptions options) => CorpusStep.Run(Samples.Workspace(_folder), options, new QuietReporter(), TestContext.Current.CancellationToken);

    private void Shards()
    {
        TokenizerStep.Run(Samples.Workspace(_folder), new TokenizerOptions { Name = "t", Corpora = ["test"], VocabularySize = 300 }, new QuietReporter(), TestContext.Current.CancellationToken);
        ShardsStep.Run(Samples.Workspace(_folder), new ShardsOptions { Name = "s", Corpus = "test", Tokenizer = "t" }, new QuietReporter(), TestContext.Current.CancellationToken);
    }

    private Artifact Run(string name, string? shards = null, int threads = 2) => StatisticsStep.Run(
        Samples.Workspace(_folder), new StatisticsOptions { Name = name, Corpus = "test", Shards = shards, ThreadCount = threads }, _reporter, TestContext.Current.CancellationToken);

    private Artifact Report(string name) => Samples.Workspace(_folder).Get(ArtifactKind.Report, name);
}
