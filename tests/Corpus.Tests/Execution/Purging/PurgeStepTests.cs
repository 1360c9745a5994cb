using System.Text;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Purging;
using Endonym.Corpus.Mixing;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Tests.Execution.Purging;

public sealed class PurgeStepTests : IDisposable
{
    // Of 60 documents in two files, every tenth is on a host that opts out later; two more are named by letters.
    private const string List = """
        format: 1
        take_downs:
          - id: letter
            date: 2026-09-01
            reason: the author of d7 wrote to us
            document: d7
          - id: news
            date: 2026-09-02
            reason: robots.txt of news.example was seen to have changed
            opt_out:
              origin: https://news.example
              robots: { file: evidence/robots.txt }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly QuietReporter _reporter = new();

    public PurgeStepTests() => _folder.File("evidence/robots.txt", "User-agent: GPTBot\nDisallow: /poems/\n");

    public void Dispose() => _folder.Dispose();

    private Workspace Workspace => Samples.Workspace(_folder);

    private string ListPath => _folder.File("list.yaml", List);

    [Fact]
    public void Exactly_the_documents_that_the_list_names_are_gone()
    {
        var before = Build();
        var (training, heldOut) = (Ids(CorpusFiles.ReadDocuments(before)), Ids(CorpusFiles.ReadHeldOut(before)));
        var named = All.Where(IsNamed).ToHashSet(StringComparer.Ordinal);

        Purge();
        var after = Corpus;

        Assert.Equal(training.Where(id => !named.Contains(id)), Ids(CorpusFiles.ReadDocuments(after)));
        Assert.Equal(heldOut.Where(id => !named.Contains(id)), Ids(CorpusFiles.ReadHeldOut(after)));
        var rejected = CorpusFiles.ReadRejects(after).Where(item => item.Reason == RightsVerdict.TakenDown).ToList();
        Assert.Equal(named.Order(StringComparer.Ordinal), rejected.Select(item => item.Id).Order(StringComparer.Ordinal));
        Assert.All(rejected, item => Assert.Empty(item.Excerpt));
        Assert.Equal(named.Order(StringComparer.Ordinal), CorpusFiles.ReadEvidence(after).Where(line => line.Class == RightsClass.Excluded).Select(line => line.Id).Order(StringComparer.Ordinal));
        Assert.Equal(before.Manifest.Id, Assert.Single(after.Manifest.Inputs).Id);
    }

    [Fact]
    public void A_file_without_such_documents_keeps_its_bytes()
    {
        // b.jsonl has no document of the host and not d7.
        var before = Build();
        var untouched = before.Manifest.Files.Where(file => file.Path is "documents-00001.jsonl.zst" or "rejects-00000.jsonl.zst" or "rejects-00001.jsonl.zst").ToList();
        Assert.Equal(3, untouched.Count);

        Purge();

        Assert.Subset(Corpus.Manifest.Files.ToHashSet(), untouched.ToHashSet());
        Assert.NotEqual(before.Manifest.Files.Single(file => file.Path == "documents-00000.jsonl.zst"), Corpus.Manifest.Files.Single(file => file.Path == "documents-00000.jsonl.zst"));
    }

    [Fact]
    public void The_counts_add_up_before_and_after()
    {
        var before = CorpusFiles.ReadReport(Build());
        Purge();
        var after = CorpusFiles.ReadReport(Corpus);

        var count = All.Count(IsNamed);
        Assert.Equal(before.Read, after.Read);
        Assert.Equal(count, after.Dropped[RightsVerdict.TakenDown]);
        Assert.Equal(before.Kept + before.HeldOut - count, after.Kept + after.HeldOut);
        Assert.Equal(CorpusFiles.ReadDocuments(Corpus).Sum(document => (long)Encoding.UTF8.GetByteCount(document.Text)), after.KeptBytes);
        Assert.Equal(CorpusFiles.ReadHeldOut(Corpus).Sum(document => (long)Encoding.UTF8.GetByteCount(document.Text)), after.HeldOutBytes);
        Assert.Same(after, after.Checked());
        var contribution = Assert.Single(Corpus.Manifest.Composition);
        Assert.Equal((after.Kept, after.KeptBytes), (contribution.Documents, contribution.Bytes));
        Assert.Equal(after.Kept, (long)Corpus.Manifest.Facts["documents"]!);
    }

    [Fact]
    public void Shards_are_made_again_and_models_are_named()
    {
        var before = Build();
        TokenizerStep.Run(Workspace, new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 300 }, _reporter, Stop);
        var shards = ShardsStep.Run(Workspace, new ShardsOptions { Name = "packed", Corpus = "test", Tokenizer = "tok", MaxShardBytes = 2048 }, _reporter, Stop);
        var model = Trained("base", shards);
        var tuned = Trained("tuned", model);

        var report = Purge();

        var now = Workspace.Get(ArtifactKind.Shards, "packed");
        Assert.Equal(CorpusFiles.ReadReport(Corpus).Kept, ShardsStep.ReadReport(now).Documents);
        Assert.Equal(2048, (long)now.Manifest.Run.Options["max_shard_bytes"]!);
        Assert.Equal(["tok"], report.Findings.Artifacts.Where(made => made.Consequence == PurgeConsequence.Counted).Select(made => made.Name));
        Assert.Equal([("checkpoint", "base"), ("checkpoint", "tuned")], report.Findings.ToRetrain.Select(made => (made.Kind, made.Name)));
        Assert.Equal(tuned.Manifest.Id, report.Findings.ToRetrain.Last().Id);
        Assert.Equal(1_000, report.Findings.ToRetrain.Single(made => made.Name == "base").SourceTokens);

        // Both were read to their end, and nothing was found.
        Assert.Equal([("corpus", now.Manifest.Inputs.Single(input => input.Role == "corpus").Id), ("shards", now.Manifest.Id)], report.Checks.Select(check => (check.Kind, check.Id)));
        Assert.All(report.Checks, check => Assert.Equal((0, 0), (check.Named, check.SameText)));
        Assert.Equal(ShardsStep.ReadReport(now).Documents, report.Checks[1].Read);
        Assert.Equal([[before.Manifest.Id], [shards.Manifest.Id]], report.Checks.Select(check => check.EarlierIds));
    }

    [Fact]
    public void A_mixture_of_the_shards_is_made_again_or_removed_where_the_text_no_longer_suffices()
    {
        Build();
        TokenizerStep.Run(Workspace, new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 300 }, _reporter, Stop);
        var shards = ShardsStep.Run(Workspace, new ShardsOptions { Name = "packed", Corpus = "test", Tokenizer = "tok" }, _reporter, Stop);
        var all = ShardsStep.ReadReport(shards).Tokens;
        var part = new MixPart { Name = "all", Share = 1, MaxRepeats = 1 };
        MixStep.Run(Workspace, new MixOptions { Name = "half", Policy = new MixPolicy { Tokens = all / 2, Shards = ["packed"], Parts = [part] } }, _reporter, Stop);
        MixStep.Run(Workspace, new MixOptions { Name = "whole", Policy = new MixPolicy { Tokens = all, Shards = ["packed"], Parts = [part] } }, _reporter, Stop);

        var report = Purge();

        Assert.Equal(Workspace.Get(ArtifactKind.Shards, "packed").Manifest.Id, Workspace.Get(ArtifactKind.Shards, "half").Manifest.Inputs.Single(input => input.Role == "shards").Id);
        Assert.Null(Workspace.Find(ArtifactKind.Shards, "whole"));
        Assert.Contains(_reporter.Notes, note => note.StartsWith("shards/whole holds what was taken down and cannot be made again", StringComparison.Ordinal));
        Assert.Equal([("packed", true), ("half", true), ("whole", false)], report.Checks.Skip(1).Select(check => (check.Name, check.Id is not null)));
        Assert.All(report.Checks, check => Assert.Equal((0, 0), (check.Named, check.SameText)));
    }

    [Fact]
    public void A_model_that_is_trained_afterwards_is_not_named_although_the_tokenizer_is_the_old_one()
    {
        Build();
        TokenizerStep.Run(Workspace, new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 300 }, _reporter, Stop);
        var shards = ShardsStep.Run(Workspace, new ShardsOptions { Name = "packed", Corpus = "test", Tokenizer = "tok" }, _reporter, Stop);
        Trained("old", shards);
        Purge();
        Trained("new", Workspace.Get(ArtifactKind.Shards, "packed"));

        var plan = PurgeStep.Plan(Workspace, "test", _folder.File("other.yaml", """{ "format": 1, "take_downs": [ { "id": "x", "date": "2026-10-01", "reason": "asked", "document": "d8" } ] }"""), _ => { });

        // The other list names a document that both have learnt from; the first list names nothing more.
        Assert.Equal(["new", "old"], plan.ToRetrain.Select(made => made.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["old"], Purge().Findings.ToRetrain.Select(made => made.Name));
    }

    [Fact]
    public void No_word_of_a_purged_text_is_left_anywhere_in_the_workspace()
    {
        Build();
        TokenizerStep.Run(Workspace, new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 300 }, _reporter, Stop);
        ShardsStep.Run(Workspace, new ShardsOptions { Name = "packed", Corpus = "test", Tokenizer = "tok" }, _reporter, Stop);
        // A run that was stopped half way has judged documents in its state.
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => CorpusStep.Run(Workspace, Options with { Name = "stopped" }, new StoppingReporter(stop, activity: "looking for duplicates"), stop.Token));
        Assert.Contains(Texts(Workspace.Root), text => text.Contains(Words("d7"), StringComparison.Ordinal));
        Assert.Contains(Directory.EnumerateFiles(Path.Combine(Workspace.Root, "runs"), "kept.jsonl.zst", SearchOption.AllDirectories), _ => true);

        Purge();

        foreach (var text in Texts(Workspace.Root))
            Assert.All(All.Where(IsNamed), id => Assert.DoesNotContain(Words(id), text, StringComparison.Ordinal));
        Assert.Contains(Texts(Workspace.Root), text => text.Contains(Words("d8"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_names_each_document_with_its_entry_and_evidence()
    {
        Build();
        var report = Purge();
        var artifact = PurgeStep.FindReport(Workspace, "test", ListPath)!;

        var documents = CorpusFiles.ReadOwn<PurgedDocument>(artifact.PathOf(PurgeStep.ListFile)).ToList();
        Assert.Equal(All.Where(IsNamed).Order(StringComparer.Ordinal), documents.Select(document => document.Id).Order(StringComparer.Ordinal));
        Assert.Equal(("letter", "the author of d7 wrote to us"), documents.Where(document => document.Id == "d7").Select(document => (document.Entry, document.Evidence.Statement)).Single());
        Assert.All(documents.Where(document => document.Id != "d7"), document => Assert.Equal(("news", "robots.txt"), (document.Entry, document.Evidence.Kind)));
        Assert.Equal(["letter", "news"], report.Findings.Entries.Select(entry => entry.Entry).Order(StringComparer.Ordinal));
        var text = File.ReadAllText(artifact.PathOf(PurgeStep.MarkdownFile));
        Assert.All(documents, document => Assert.Contains($"s/{document.Id}", text, StringComparison.Ordinal));
        Assert.Contains(report.After.Id[..12], text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_purge_by_the_same_list_has_nothing_to_do_and_one_by_another_goes_on()
    {
        Build();
        Purge();
        var (first, report) = (Corpus.Manifest.Id, PurgeStep.FindReport(Workspace, "test", ListPath)!.Manifest.Id);

        Assert.Equal(report, PurgeStep.Run(Workspace, "test", ListPath, _reporter, Stop)!.Manifest.Id);
        Assert.Equal(first, Corpus.Manifest.Id);

        var other = _folder.File("other.yaml", """{ "format": 1, "take_downs": [ { "id": "x", "date": "2026-10-01", "reason": "asked", "document": "d8" } ] }""");
        var second = PurgeStep.ReadReport(PurgeStep.Run(Workspace, "test", other, _reporter, Stop)!);
        Assert.Equal(first, second.Before.Id);
        Assert.DoesNotContain("d8", Ids(CorpusFiles.ReadDocuments(Corpus).Concat(CorpusFiles.ReadHeldOut(Corpus))));
        Assert.Equal(All.Count(IsNamed) + 1, CorpusFiles.ReadReport(Corpus).Dropped[RightsVerdict.TakenDown]);

        // The first purge is proved once more, by what is there now.
        var proved = PurgeStep.ReadReport(PurgeStep.Run(Workspace, "test", ListPath, _reporter, Stop)!);
        Assert.Equal((first, Corpus.Manifest.Id), (proved.After.Id, proved.Checks[0].Id));
        Assert.Equal(["letter", "news"], proved.Findings.Entries.Select(entry => entry.Entry).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_list_that_names_nothing_is_kept_and_changes_nothing()
    {
        var before = Build();
        var list = _folder.File("other.yaml", """{ "format": 1, "take_downs": [ { "id": "x", "date": "2026-10-01", "reason": "asked", "document": "nobody" } ] }""");

        Assert.Null(PurgeStep.Run(Workspace, "test", list, _reporter, Stop));
        Assert.Equal(before.Manifest.Id, Corpus.Manifest.Id);
        Assert.Single(RegisteredTakeDowns.Ids(Workspace));
    }

    [Fact]
    public void A_recipe_that_is_run_again_does_not_bring_a_document_back()
    {
        Build();
        Purge();
        File.Delete(ListPath); // the workspace has its own

        var again = Build();

        Assert.Equal(All.Where(id => !IsNamed(id)).Order(StringComparer.Ordinal), Ids(CorpusFiles.ReadDocuments(again).Concat(CorpusFiles.ReadHeldOut(again))).Order(StringComparer.Ordinal));
        Assert.All(CorpusFiles.ReadRejects(again).Where(item => item.Reason == RightsVerdict.TakenDown), item => Assert.Empty(item.Excerpt));
        Assert.Equal(RegisteredTakeDowns.Ids(Workspace), again.Manifest.Run.Options["registered_take_downs"]!.AsArray().Select(id => (string?)id));
        // What the run wrote down repeats it, and says what it lacks elsewhere.
        var written = System.Text.Json.JsonSerializer.Deserialize<CorpusOptions>(again.Manifest.Run.Options, LineageJson.Compact)!;
        Assert.Equal(again.Manifest.Id, CorpusStep.Run(Workspace, written, _reporter, Stop).Manifest.Id);
        var elsewhere = new Workspace(Path.Combine(_folder.Path, "elsewhere"), TimeProvider.System);
        Assert.Contains("has no take-down list", Assert.Throws<InvalidInputException>(() => CorpusStep.Run(elsewhere, written, _reporter, Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_purge_that_was_stopped_is_done_by_running_it_again()
    {
        var before = Build();
        TokenizerStep.Run(Workspace, new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 300 }, _reporter, Stop);
        ShardsStep.Run(Workspace, new ShardsOptions { Name = "packed", Corpus = "test", Tokenizer = "tok" }, _reporter, Stop);
        using var stop = new CancellationTokenSource();

        // The corpus is purged; the shards are not.
        Assert.ThrowsAny<OperationCanceledException>(() => PurgeStep.Run(Workspace, "test", ListPath, new StoppingReporter(stop, kind: ArtifactKind.Corpus), stop.Token));
        Assert.NotEqual(before.Manifest.Id, Corpus.Manifest.Id);
        Assert.Equal(before.Manifest.Id, Workspace.Get(ArtifactKind.Shards, "packed").Manifest.Inputs[0].Id);

        Purge();
        Assert.Equal(Corpus.Manifest.Id, Workspace.Get(ArtifactKind.Shards, "packed").Manifest.Inputs[0].Id);
    }

    [Theory]
    [InlineData("manifest deleted")]
    [InlineData("old files deleted")]
    [InlineData("new files in place")]
    public void A_purge_that_was_killed_while_the_new_corpus_took_the_old_ones_place_loses_nothing(string moment)
    {
        Build();
        Purge();
        var (corpus, target) = (Corpus, Workspace.FolderOf(ArtifactKind.Corpus, "test"));
        var run = Path.Combine(Workspace.Root, "runs", corpus.Manifest.Run.Id);
        var record = Path.Combine(run, "run.json");

        // As it was at that moment: the record still says "running", the marker is there, the manifest is not.
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"Done\"", "\"Running\"", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(run, "state"));
        LineageJson.Write(Path.Combine(run, "state", "finished.json"), new FinishedPurge { Files = corpus.Manifest.Files, Composition = corpus.Manifest.Composition, Facts = corpus.Manifest.Facts });
        File.Delete(target + ".manifest.json");
        if (moment != "new files in place")
            Directory.Move(target, Path.Combine(run, "output"));
        if (moment == "manifest deleted")
            _folder.File("work/artifacts/corpus/test/documents-00000.jsonl.zst", "the old corpus");

        PurgeStep.Run(Workspace, "test", ListPath, _reporter, Stop);

        Assert.Equal(corpus.Manifest.Id, Corpus.Manifest.Id);
        Assert.Equal(corpus.Manifest.Files, ContentHash.OfFolder(Corpus.Folder));
    }

    [Fact]
    public void A_rejects_words_go_too_and_so_do_those_of_a_copy()
    {
        // "copy" was dropped for having the words of d7; "short" is of the host, and was dropped for another reason.
        var lines = Lines(Enumerable.Range(0, 30)) + Samples.JsonLine("copy", TextOf("d7")) + Line("short", "Tylko kilka słów.", "https://news.example/poems/short");
        var options = Samples.Options(Source("a", lines)) with { Panel = new() { Share = 0 }, Filters = Samples.NoFilters with { Thresholds = Samples.NoFilters.Thresholds with { MinLength = 30 } } };
        CorpusStep.Run(Workspace, options, _reporter, Stop);
        Assert.All(CorpusFiles.ReadRejects(Corpus), item => Assert.NotEmpty(item.Excerpt));

        var report = Purge();

        var items = CorpusFiles.ReadRejects(Corpus).ToDictionary(item => item.Id);
        Assert.Equal(("duplicate", "", "s/d7"), (items["copy"].Reason, items["copy"].Excerpt, items["copy"].Partner));
        Assert.Equal(("too short", ""), (items["short"].Reason, items["short"].Excerpt));
        Assert.Equal(1, report.Findings.Entries.Sum(entry => entry.Rejects));
        Assert.Equal(0, report.Findings.StayingCopies);
    }

    [Fact]
    public void A_copy_that_somebody_else_brought_stays_and_the_report_says_so()
    {
        // d7 was dropped as a copy of "first", of which the list says nothing.
        CorpusStep.Run(Workspace, Samples.Options(Source("a", Samples.JsonLine("first", TextOf("d7")) + Lines(Enumerable.Range(1, 20)))) with { Panel = new() { Share = 0 } }, _reporter, Stop);

        var report = Purge();

        Assert.Contains("first", Ids(CorpusFiles.ReadDocuments(Corpus)));
        Assert.Equal(1, report.Findings.StayingCopies);
        Assert.Equal("s/first", CorpusFiles.ReadPurged(Corpus).Single(document => document.Id == "d7").StaysAs);
    }

    [Fact]
    public void Another_corpus_that_the_list_names_is_named()
    {
        Build();
        CorpusStep.Run(Workspace, Options with { Name = "other" }, _reporter, Stop);

        Assert.Equal(All.Count(IsNamed), Assert.Single(Purge().Findings.OtherCorpora, other => other.Key == "other").Value);
    }

    [Fact]
    public void A_corpus_of_which_nothing_would_be_left_is_refused_and_stays()
    {
        var before = Build();
        var list = _folder.File("other.yaml", """{ "format": 1, "take_downs": [ { "id": "x", "date": "2026-10-01", "reason": "asked", "source": "s" } ] }""");

        Assert.Contains("all", Assert.Throws<InvalidInputException>(() => PurgeStep.Run(Workspace, "test", list, _reporter, Stop)).Message, StringComparison.Ordinal);
        Assert.Equal(before.Manifest.Id, Corpus.Manifest.Id);
    }

    [Fact]
    public void A_plan_changes_nothing()
    {
        var before = Build();
        List<string> named = [];

        var plan = PurgeStep.Plan(Workspace, "test", ListPath, document => named.Add(document.Id));

        Assert.Equal(All.Where(IsNamed).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.Equal(named.Count, plan.Sources.Sum(source => source.Documents));
        Assert.Equal(before.Manifest.Id, Corpus.Manifest.Id);
        Assert.Empty(RegisteredTakeDowns.Ids(Workspace));
    }

    private static IEnumerable<string> All => Enumerable.Range(0, 60).Select(number => $"d{number}");

    // d0, d10 and d20 are poems; d30 and on are on the host too, but not under /poems/.
    private static bool IsNamed(string id) => id is "d7" or "d0" or "d10" or "d20";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Artifact Corpus => Workspace.Get(ArtifactKind.Corpus, "test");

    // A unit for each file.
    private CorpusOptions Options => Samples.Options(Source("a", Lines(Enumerable.Range(0, 30)), "b", Lines(Enumerable.Range(30, 30)))) with { UnitBytes = 1, Panel = new() { Share = 0.1 } };

    private Artifact Build() => CorpusStep.Run(Workspace, Options, _reporter, Stop);

    private PurgeReport Purge() => PurgeStep.ReadReport(PurgeStep.Run(Workspace, "test", ListPath, _reporter, Stop)!);

    private Artifact Trained(string name, Artifact from) => Workspace.Run(
        new Step { Verb = "base", Version = 1, Kind = ArtifactKind.Checkpoint, Name = name, Options = new PurgeOptions { Corpus = "test", TakeDowns = "none" }, Inputs = [from.As(from.Manifest.Kind)] },
        _reporter,
        context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "weights"), name);
            return new StepResult(from.Manifest.Composition.PutTo(TextUse.Pretraining, 1_000), []);
        },
        Stop);

    private SourceOptions Source(params string[] files) => SourceOptions.Jsonl("s", Samples.Rights, [.. files.Chunk(2).Select(file => _folder.File(file[0] + ".jsonl", file[1]))]);

    private static string Lines(IEnumerable<int> numbers) => string.Concat(numbers.Select(number => Line($"d{number}", TextOf($"d{number}"), number % 10 == 0 ? $"https://news.example/{(number < 30 ? "poems" : "news")}/{number}" : null)));

    private static string Line(string id, string text, string? url) => System.Text.Json.JsonSerializer.Serialize(new { id, text, url }) + "\n";

    private static string TextOf(string id) => Samples.Story(int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture));

    // Words that no other document has, and short enough to be in an excerpt.
    private static string Words(string id) => TextOf(id)[..60];

    private static IEnumerable<string> Ids(IEnumerable<Document> documents) => documents.Select(document => document.Id);

    private static IEnumerable<string> Texts(string root) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length > 0).Select(path =>
    {
        using var reader = new StreamReader(JsonLines.OpenRead(path));
        return reader.ReadToEnd();
    });

    /// <summary>Asks to stop as soon as an artifact of some kind is there, or something is begun.</summary>
    private sealed class StoppingReporter(CancellationTokenSource stop, string? kind = null, string? activity = null) : IStepReporter
    {
        public void Started(Step step, string runId, bool resumed)
        {
        }

        public void Progressed(StepProgress progress)
        {
            if (progress.Activity == activity)
                stop.Cancel();
        }

        public void Noted(string message)
        {
        }

        public void Finished(Artifact artifact, TimeSpan elapsed)
        {
            if (artifact.Manifest.Kind == kind)
                stop.Cancel();
        }

        public void Skipped(Artifact artifact)
        {
        }
    }
}
