using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Purging;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Web;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Tests.Sources.Web;

/// <summary>Sites that state rights in every way, crawled by wget.</summary>
public sealed class OptOutSitesTests : IClassFixture<OptOutSitesTests.Crawl>, IDisposable
{
    private readonly Crawl _crawl;
    private readonly TemporaryFolder _folder = new();

    public OptOutSitesTests(Crawl crawl) => _crawl = crawl;

    private OptOutSites Sites => _crawl.Sites;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_page_of_the_archive_has_the_verdict_that_was_written_by_hand()
    {
        _crawl.Demand();
        var source = new WarcSource([_crawl.Archive], WebSamples.Manifest, new WebOptions(), "pl");

        AssertTable(source, item => item.Document.Url!);
    }

    [Fact]
    public void Each_page_of_the_mirror_has_the_same_verdict_where_headers_were_saved_and_answers_without_a_file_are_told()
    {
        _crawl.Demand();
        var answers = Path.Combine(_folder.Path, "answers");
        foreach (var site in OptOutSites.Sites.Where(site => site.IsAsked))
        {
            foreach (var path in OptOutSites.Statements)
            {
                if (OptOutSites.Answer(site, path).Status is >= 400 and var status)
                    _folder.File($"answers/http/{new Uri(Sites.OriginOf(site.Name)).Authority}{path}.{status}", "");
            }
        }

        var source = new HtmlSource([_crawl.Mirror], WebSamples.Manifest, new WebOptions { FetchedOn = new DateOnly(2026, 9, 1), SiteEvidence = [answers] }, "pl");

        AssertTable(source, item => item.Document.Url!);
    }

    [Fact]
    public void A_corpus_holds_the_pages_that_are_not_reserved_and_evidence_of_all()
    {
        _crawl.Demand();
        var corpus = Run("crawl");

        Assert.Equal(Urls(OptOutSites.Pages.Where(page => page.Class != "Excluded")), CorpusFiles.ReadDocuments(corpus).Select(document => document.Url!).Where(IsPage).Order(StringComparer.Ordinal));
        var expected = OptOutSites.Pages.Select(page => $"{Sites.UrlOf(page)} {page.Class} {page.License} {page.Reason}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, CorpusFiles.ReadEvidence(corpus).Where(line => IsPage(line.Url!)).Select(line => $"{line.Url} {line.Class} {line.License} {line.Reason}").Order(StringComparer.Ordinal));
        Assert.All(CorpusFiles.ReadRejects(corpus).Where(item => item.Reason is RightsVerdict.Reserved or RightsVerdict.NotLookedFor), item => Assert.Empty(item.Excerpt));
        Assert.Contains(corpus.Manifest.Composition, contribution => contribution.Source is { Id: "local-crawl:CC-BY-4.0", Class: RightsClass.White });
    }

    [Fact]
    public void A_later_opt_out_takes_down_exactly_its_pages()
    {
        _crawl.Demand();
        var list = _folder.File("take-downs.yaml", Sites.LaterOptOut);
        var before = CorpusFiles.ReadDocuments(Run("before")).ToList();

        var matcher = new TakeDownMatcher(TakeDownList.Read(list), new ClearanceOptions());
        var affected = matcher.Match(before.Select(document => new DocumentProvenance(document.Id, document.Source, document.Url, null))).Select(hit => hit.Document.Url!);
        var after = CorpusFiles.ReadDocuments(Run("after", new InputFile { Path = list })).Select(document => document.Url!);

        Assert.Equal(Urls(OptOutSites.LaterOptedOut), affected.Order(StringComparer.Ordinal));
        Assert.Equal(Urls(OptOutSites.LaterOptedOut), before.Select(document => document.Url!).Except(after).Order(StringComparer.Ordinal));
        Assert.Empty(after.Except(before.Select(document => document.Url!)));
    }

    [Fact]
    public void A_purge_by_a_later_opt_out_takes_exactly_its_pages_and_names_the_shards_and_the_model()
    {
        _crawl.Demand();
        var (workspace, reporter, stop) = (Samples.Workspace(_folder), new QuietReporter(), TestContext.Current.CancellationToken);
        var before = CorpusFiles.ReadDocuments(Run("crawl")).Select(document => document.Url!).ToList();
        TokenizerStep.Run(workspace, new TokenizerOptions { Name = "tok", Corpora = ["crawl"], VocabularySize = 400 }, reporter, stop);
        var shards = ShardsStep.Run(workspace, new ShardsOptions { Name = "packed", Corpus = "crawl", Tokenizer = "tok" }, reporter, stop);
        var training = new Step { Verb = "base", Version = 1, Kind = ArtifactKind.Checkpoint, Name = "model", Options = new { Steps = 1 }, Inputs = [shards.As("shards")] };
        workspace.Run(training, reporter, context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "weights"), "of this test");
            return new StepResult(shards.Manifest.Composition.PutTo(TextUse.Pretraining, 1_000), []);
        }, stop);

        var report = PurgeStep.ReadReport(PurgeStep.Run(workspace, "crawl", _folder.File("take-downs.yaml", Sites.LaterOptOut), reporter, stop)!);
        var after = CorpusFiles.ReadDocuments(workspace.Get(ArtifactKind.Corpus, "crawl")).Select(document => document.Url!).ToList();

        Assert.Equal(Urls(OptOutSites.LaterOptedOut), before.Except(after).Order(StringComparer.Ordinal));
        Assert.Empty(after.Except(before));
        Assert.Equal(["packed"], report.Findings.Artifacts.Where(made => made.Consequence == PurgeConsequence.MadeAgain).Select(made => made.Name));
        Assert.Equal(["model"], report.Findings.ToRetrain.Select(made => made.Name));
        Assert.Equal(before.Count - OptOutSites.LaterOptedOut.Count(), ShardsStep.ReadReport(workspace.Get(ArtifactKind.Shards, "packed")).Documents);
        Assert.All(report.Checks, check => Assert.Equal((0, 0), (check.Named, check.SameText)));
    }

    // The index pages, and the terms, are pages as well; nobody wrote their verdicts down.
    private bool IsPage(string url) => OptOutSites.Pages.Any(page => Sites.UrlOf(page) == url);

    private IEnumerable<string> Urls(IEnumerable<OptOutSites.Page> pages) => pages.Select(Sites.UrlOf).Order(StringComparer.Ordinal);

    private Artifact Run(string name, params InputFile[] takeDowns)
    {
        var manifest = _folder.File("crawl.yaml", OptOutSites.Manifest);
        var options = Samples.Options(SourceOptions.OfWeb(SourceKind.Warc, manifest, "pl", new WebOptions(), _crawl.Archive)) with { Name = name, TakeDowns = takeDowns, Panel = new() { Share = 0 } };
        return CorpusStep.Run(Samples.Workspace(_folder), options, new QuietReporter(), TestContext.Current.CancellationToken);
    }

    private void AssertTable(IDocumentSource source, Func<(Endonym.Text.Documents.Document Document, RightsVerdict Verdict), string> urlOf)
    {
        source.Prepare(Path.Combine(_folder.Path, "survey"), TestContext.Current.CancellationToken);
        var judged = source.ReadAll()
            .Where(item => item.Fault is null)
            .Select(item => item.Cleared is { } cleared ? (cleared.Document, cleared.Verdict) : (item.Refusal!.Document, item.Refusal.Verdict)) // no fault
            .ToDictionary(urlOf, item => item.Verdict);

        var expected = OptOutSites.Pages.Select(page => $"{page.Site} {page.Path} | {page.Class} | {page.License} | {page.Reason} | {page.DecidedBy}");
        var actual = OptOutSites.Pages.Select(page => judged.TryGetValue(Sites.UrlOf(page), out var verdict)
            ? $"{page.Site} {page.Path} | {verdict.Class} | {verdict.License} | {verdict.Reason} | {verdict.DecidedBy?.Kind}"
            : $"{page.Site} {page.Path} | not there");
        Assert.Equal(expected, actual);
        Assert.All(judged.Values.Where(verdict => verdict.Reason == RightsVerdict.NoOptOut), verdict => Assert.Superset(new HashSet<string>(new ClearanceOptions().RequiredLooks), verdict.Evidence.Select(signal => signal.Kind).ToHashSet()));
    }

    /// <summary>One crawl for all tests of the class.</summary>
    public sealed class Crawl : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly string? _whyNot;

        public Crawl()
        {
            Sites = new OptOutSites();
            _whyNot = Sites.Crawl(_folder.Path);
        }

        internal OptOutSites Sites { get; }

        public string Archive => Path.Combine(_folder.Path, "crawl.warc.gz");

        public string Mirror => Path.Combine(_folder.Path, "mirror");

        public void Demand()
        {
            if (_whyNot is not null)
                Assert.Skip(_whyNot);
        }

        public void Dispose()
        {
            Sites.Dispose();
            _folder.Dispose();
        }
    }
}
