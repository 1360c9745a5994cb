using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Tests.Execution;

public sealed class CorpusStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QuietReporter _reporter = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_item_read_is_kept_held_out_dropped_or_a_fault()
    {
        var lines = Enumerable.Range(0, 50).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number)))
            .Append(Samples.JsonLine("short", "Krótki."))
            .Append(Samples.JsonLine("again", "  " + Samples.Story(3).ToUpperInvariant()))
            .Append(Samples.JsonLine("d4", Samples.Story(99)))
            .Append("{broken\n");
        var options = Samples.Options(Jsonl("s", string.Concat(lines))) with { Filters = Samples.NoFilters with { Thresholds = Samples.NoFilters.Thresholds with { MinLength = 10 } } };

        var corpus = Run(options);
        var report = CorpusFiles.ReadReport(corpus);

        Assert.Equal(54, report.Read);
        Assert.Equal(50, report.Kept + report.HeldOut);
        Assert.Equal(new Dictionary<string, long> { [ClusterDecision.DuplicateReason] = 1, [CorpusBuilder.RepeatedId] = 1, [QualityFilter.TooShort] = 1 }, report.Dropped);
        Assert.Equal(new Dictionary<string, long> { [JsonlSource.BrokenLine] = 1 }, report.Faults);
        Assert.Equal("s/d3", Assert.Single(CorpusRejects.Sample(corpus, ClusterDecision.DuplicateReason, 5)).Partner);
        Assert.Equal("{broken", Assert.Single(CorpusRejects.Sample(corpus, JsonlSource.BrokenLine, 5)).Excerpt);
        Assert.Equal(2, CorpusRejects.Sample(corpus, reason: null, 2).Count);
        Assert.Equal(report.Kept, CorpusFiles.ReadDocuments(corpus).Count());
        Assert.Equal(report.HeldOut, CorpusFiles.ReadHeldOut(corpus).Count());
        var contribution = Assert.Single(corpus.Manifest.Composition);
        Assert.Equal((report.Kept, report.KeptBytes), (contribution.Documents, contribution.Bytes));
    }

    [Fact]
    public void The_panel_is_held_out_of_training_and_shares_no_long_line_with_it()
    {
        const string boilerplate = "Niniejszy dokument jest częścią zbioru przygotowanego na potrzeby badania jakości wydzielania tekstów.";
        var lines = Enumerable.Range(0, 200).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number) + (number % 2 == 0 ? "\n" + boilerplate : "")));
        var corpus = Run(Samples.Options(Jsonl("s", string.Concat(lines))) with { Panel = new PanelOptions { Share = 0.1 } });

        var training = CorpusFiles.ReadDocuments(corpus).ToList();
        var panel = CorpusFiles.ReadHeldOut(corpus).ToList();

        var report = CorpusFiles.ReadReport(corpus);
        Assert.InRange(report.HeldOutBytes, 0.08 * (report.KeptBytes + report.HeldOutBytes), 0.1 * (report.KeptBytes + report.HeldOutBytes));
        Assert.Empty(training.Select(document => document.Id).Intersect(panel.Select(document => document.Id)));
        Assert.All(panel, document => Assert.DoesNotContain(boilerplate, document.Text, StringComparison.Ordinal));
        var lineSet = training.SelectMany(document => document.Text.Split('\n')).Where(line => line.Length > 80).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(panel.SelectMany(document => document.Text.Split('\n')), lineSet.Contains);
    }

    [Fact]
    public void The_lot_of_a_document_does_not_depend_on_the_order_of_the_file()
    {
        var lines = Enumerable.Range(0, 100).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number))).ToList();

        var forth = Run(Samples.Options(Jsonl("s", string.Concat(lines))) with { Name = "forth" });
        lines.Reverse();
        var back = Run(Samples.Options(Jsonl("s", string.Concat(lines))) with { Name = "back" });

        Assert.NotEmpty(Ids(forth));
        Assert.Equal(Ids(forth).Order(StringComparer.Ordinal), Ids(back).Order(StringComparer.Ordinal));

        static IEnumerable<string> Ids(Artifact corpus) => CorpusFiles.ReadHeldOut(corpus).Select(document => document.Id);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        var lines = string.Concat(Enumerable.Range(0, 3000).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number % 2500))));
        var source = Jsonl("s", lines);

        var one = Run(Samples.Options(source) with { Name = "one", ThreadCount = 1 });
        var four = Run(Samples.Options(source) with { Name = "four", ThreadCount = 4 });

        Assert.Equal(one.Manifest.Files, four.Manifest.Files);
        Assert.Equal(one.Manifest.Id, four.Manifest.Id);
    }

    [Fact]
    public void Unchanged_input_is_not_read_again_and_changed_input_is()
    {
        var source = Jsonl("s", Samples.JsonLine("a", Samples.Story(1)));
        var first = Run(Samples.Options(source));
        Run(Samples.Options(source));
        Assert.Equal(1, _reporter.SkippedCount);

        File.AppendAllText(source.Paths[0], Samples.JsonLine("b", Samples.Story(2)));
        var second = Run(Samples.Options(source));

        Assert.Equal(1, _reporter.SkippedCount);
        Assert.NotEqual(first.Manifest.Id, second.Manifest.Id);
    }

    [Fact]
    public void The_options_in_the_manifest_repeat_the_run_and_refuse_other_input()
    {
        var source = Jsonl("s", Samples.JsonLine("a", Samples.Story(1)));
        var corpus = Run(Samples.Options(source));

        var written = System.Text.Json.JsonSerializer.Deserialize<CorpusOptions>(corpus.Manifest.Run.Options, LineageJson.Compact)!;
        Run(written);
        Assert.Equal(1, _reporter.SkippedCount);

        File.AppendAllText(source.Paths[0], Samples.JsonLine("b", Samples.Story(2)));
        Assert.Contains("fingerprint", Assert.Throws<InvalidInputException>(() => Run(written)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_limit_keeps_a_part_that_grows_with_it()
    {
        var source = Jsonl("s", string.Concat(Enumerable.Range(0, 60).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number)))));

        var small = Run(Samples.Options(source with { TrainingByteLimit = 5_000 }) with { Name = "small" });
        var large = Run(Samples.Options(source with { TrainingByteLimit = 10_000 }) with { Name = "large" });
        var report = CorpusFiles.ReadReport(small);

        Assert.InRange(report.KeptBytes, 4_000, 5_000);
        Assert.True(report.Dropped[TrainingLimit.Reason] > 0);
        Assert.Equal(60, report.Read);
        Assert.Subset(Ids(large), Ids(small));

        static HashSet<string> Ids(Artifact corpus) => [.. CorpusFiles.ReadDocuments(corpus).Select(document => document.Id)];
    }

    [Fact]
    public void A_documents_own_licence_shows_in_the_composition()
    {
        var lines = Samples.JsonLine("a", Samples.Story(1)) + Samples.JsonLine("b", Samples.Story(2)).Replace("}", ",\"license\":\"MIT\"}", StringComparison.Ordinal);
        var path = _folder.File("x.jsonl", lines);
        var corpus = Run(Samples.Options(SourceOptions.Jsonl("s", Samples.Rights with { AlsoCovers = ["MIT"] }, path)) with { Panel = new PanelOptions { Share = 0 } });

        Assert.Equal([("s", "CC0-1.0"), ("s:MIT", "MIT")], corpus.Manifest.Composition.Select(contribution => (contribution.Source.Id, contribution.Source.License)));
    }

    [Fact]
    public void A_corpus_of_which_nothing_is_left_is_refused_with_the_reasons()
    {
        var options = Samples.Options(Jsonl("s", Samples.JsonLine("a", "Krótki."))) with { Filters = Samples.NoFilters with { Thresholds = new FilterThresholds() } };

        Assert.Contains("1 too short", Assert.Throws<InvalidInputException>(() => Run(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sources_of_one_id_are_refused()
    {
        var source = Jsonl("s", Samples.JsonLine("a", Samples.Story(1)));
        Assert.Contains("'s'", Assert.Throws<InvalidInputException>(() => Run(Samples.Options(source, source))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_attempts_files_do_not_enter_the_corpus()
    {
        var source = Jsonl("s", Samples.JsonLine("a", Samples.Story(1)));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var workspace = Samples.Workspace(_folder);
        Assert.ThrowsAny<OperationCanceledException>(() => CorpusStep.Run(workspace, Samples.Options(source), _reporter, cancelled.Token));
        var output = Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(workspace.Root, "runs"))), "output");
        Directory.CreateDirectory(output);
        File.WriteAllText(Path.Combine(output, "documents-00007.jsonl.zst"), "half");

        var corpus = CorpusStep.Run(workspace, Samples.Options(source), _reporter, TestContext.Current.CancellationToken);

        Assert.Equal(["documents-00000.jsonl.zst", "heldout.jsonl.zst", "rejects-00000.jsonl.zst", "report.json"], corpus.Manifest.Files.Select(file => file.Path));
    }

    [Fact]
    public void The_sdks_czech_becomes_a_corpus_with_a_panel()
    {
        var pack = LanguagePack.Neutral("cs", "Czech");
        var corpus = Run(CorpusOptions.For(pack, "cs", SourceOptions.DotnetResources("cs")));
        var report = CorpusFiles.ReadReport(corpus);

        Assert.InRange(report.KeptBytes, 700_000, 3_000_000);
        Assert.InRange(report.HeldOutBytes, 0.02 * report.KeptBytes, 0.05 * report.KeptBytes);
        Assert.Contains(corpus.Manifest.Composition, contribution => contribution.Source.Id == "dotnet-sdk-resources:cs");
    }

    private SourceOptions Jsonl(string id, string lines) => SourceOptions.Jsonl(id, Samples.Rights, _folder.File(id + ".jsonl", lines));

    private Artifact Run(CorpusOptions options) => CorpusStep.Run(Samples.Workspace(_folder), options, _reporter, TestContext.Current.CancellationToken);
}
