using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Release.AiAct;
using Endonym.Release.Gate;
using Endonym.Release.Packaging;
using Endonym.Release.Tests.Packaging;

namespace Endonym.Release.Tests;

public sealed class ReleaseStepTests
{
    private readonly SilentReporter _reporter = new();
    private readonly Workspace _workspace = new(Directory.CreateTempSubdirectory("endonym-release-").FullName, new FixedTime(FixedTime.Noon));

    [Fact]
    public void A_prototype_is_released_whole()
    {
        var checkpoint = MakeModel();
        var report = MakeReport(checkpoint);

        var release = Run(Options() with { Report = report.Manifest.Name });

        Assert.Equal(
            ["README.md", "SHA256SUMS", "gate.json", "lineage.json", "model/config.json", "model/extra/notes.txt", "model/model.safetensors", "policy.yaml", "training-content-summary.json", "training-content-summary.md"],
            release.Manifest.Files.Select(file => file.Path));
        Assert.Equal(checkpoint.Manifest.Files.Select(file => file.Sha256), release.Manifest.Files.Where(file => file.Path.StartsWith("model/", StringComparison.Ordinal)).Select(file => file.Sha256));
        // Nine files are listed; the list cannot list itself.
        Assert.Equal(9, ChecksumsTests.Check(release.Folder, expected: 0).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(ContentHash.OfJson(checkpoint.Manifest.Composition), ContentHash.OfJson(release.Manifest.Composition));
        Assert.Equal(["checkpoint", "report"], release.Manifest.Inputs.Select(input => input.Role));
        Assert.Equal("prototype", release.Manifest.Facts["purpose"]!.GetValue<string>());
        Assert.Contains("| **instruct** | 1.300 (1.250–1.350), n = 1,200 |", File.ReadAllText(release.PathOf("README.md")), StringComparison.Ordinal);
        Assert.Equal(ReleasePolicy.Default.Text, File.ReadAllText(release.PathOf("policy.yaml")));
    }

    [Fact]
    public void The_release_alone_tells_where_everything_came_from()
    {
        MakeModel();
        var release = Run(Options());

        var lineage = LineageJson.Read<LineageFile>(release.PathOf("lineage.json"), "lineage");
        var gate = LineageJson.Read<GateReport>(release.PathOf("gate.json"), "gate report");
        var summary = LineageJson.Read<TrainingContentSummary>(release.PathOf("training-content-summary.json"), "summary");

        Assert.Equal(["corpus-pl", "base", "instructions", "instruct"], lineage.Manifests.Select(manifest => manifest.Name));
        Assert.Equal(lineage.Checkpoint, lineage.Manifests[^1].Id);
        Assert.Contains("acts", lineage.Manifests[0].Composition.Select(contribution => contribution.Source.Id));
        Assert.True(gate.Passed);
        Assert.Equal(["corpus 'corpus-pl'", "dataset 'instructions'"], gate.Judged.Select(text => text.Artifact));
        Assert.Equal("Institute", summary.Provider.Name);
    }

    [Fact]
    public void Domains_that_statistics_of_a_corpus_counted_are_in_the_summary()
    {
        var crawl = Some.Source("crawl", RightsClass.GreyTdm) with { Category = SourceCategory.Crawled, Url = null };
        var corpus = Make("corpus", ArtifactKind.Corpus, "web", [Some.Contribution(crawl, TextUse.Collected, 0)], [], ("documents.jsonl", "{}"));
        Make("base", ArtifactKind.Checkpoint, "instruct", corpus.Manifest.Composition.PutTo(TextUse.Pretraining, 1000), [corpus.As("shards")], ("model.safetensors", "w"));
        var without = SummaryOf(Run(Options()));
        Assert.Empty(without.Sources.Single(section => section.Number == "2.3").TopDomains!);
        Assert.Contains(without.OpenPoints, point => point.StartsWith("2.3 Source crawl: its domain is not recorded", StringComparison.Ordinal));

        const string json = """
            { "format": 1, "corpus": "web", "modality": "text", "categories": [],
              "crawled_domains": { "distinct": 14, "is_exact": true, "largest": [ { "domain": "b.example", "documents": 3, "bytes": 70, "error_bytes": 0 }, { "domain": "a.example", "documents": 1, "bytes": 60, "error_bytes": 0 } ] } }
            """;
        var report = Make("corpus-stats", ArtifactKind.Report, "corpus-web", [], [corpus.As("corpus")], (CorpusContent.FileName, json));
        var release = Run(Options());

        Assert.Equal([new SummaryDomain("b.example", 70), new SummaryDomain("a.example", 60)], SummaryOf(release).Sources.Single(section => section.Number == "2.3").TopDomains);
        Assert.DoesNotContain(SummaryOf(release).OpenPoints, point => point.StartsWith("2.3 Source crawl", StringComparison.Ordinal));
        Assert.Equal([("checkpoint", "instruct"), ("statistics:web", "corpus-web")], release.Manifest.Inputs.Select(input => (input.Role, input.Name)));
        Assert.Contains(report.Manifest.Id, LineageJson.Read<LineageFile>(release.PathOf("lineage.json"), "lineage").Manifests.Select(manifest => manifest.Id));

        Make("corpus-stats", ArtifactKind.Report, "corpus-web", [], [corpus.As("corpus")], (CorpusContent.FileName, json.Replace("distinct", "different", StringComparison.Ordinal)));
        Assert.Contains("crawled_domains", Assert.Throws<InvalidInputException>(() => Run(Options())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_names_every_reason_and_leaves_no_release()
    {
        MakeModel();

        var refusal = Assert.Throws<RefusedException>(() => Run(Options() with { Purpose = ReleasePurpose.Public }));

        Assert.Contains("dataset 'instructions', source 'instr'", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
        Assert.Null(_workspace.Find(ArtifactKind.Release, "tiny-pl"));
        var run = Assert.Single(_workspace.Runs(), run => run.Verb == "release");
        Assert.Equal(RunStatus.Failed, run.Status);
        var folder = Path.Combine(_workspace.Root, "runs", run.Id);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "output")));
        Assert.False(LineageJson.Read<GateReport>(Path.Combine(folder, "gate.json"), "gate report").Passed);
        Assert.Contains("gate-refused", File.ReadAllText(Path.Combine(folder, "log.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_made_before_is_not_made_again()
    {
        MakeModel();
        var first = Run(Options());
        var skipped = _reporter.SkippedCount;
        Assert.Equal(first.Manifest.Id, Run(Options()).Manifest.Id);
        Assert.Equal(skipped + 1, _reporter.SkippedCount);
    }

    [Fact]
    public void Another_policy_is_another_release_and_travels_with_it()
    {
        MakeModel();
        Run(Options());
        var path = Path.Combine(_workspace.Root, "house.yaml");
        File.WriteAllText(path, ReleasePolicy.Default.Text + "# ours\n");

        var release = Run(Options() with { PolicyPath = path });

        Assert.Equal(File.ReadAllText(path), File.ReadAllText(release.PathOf("policy.yaml")));
        Assert.DoesNotContain(_workspace.Root, release.Manifest.Run.Options.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stricter_policy_refuses_what_the_default_allows()
    {
        MakeModel();
        var path = Path.Combine(_workspace.Root, "strict.yaml");
        var text = ReleasePolicy.Default.Text;
        var prototype = text.IndexOf("instruct:", StringComparison.Ordinal);
        File.WriteAllText(path, text[..prototype] + text[prototype..].Replace("origins: [Organic, Converted, Synthetic], max_synthetic_share: 1 }\n      align", "origins: [Organic], max_synthetic_share: 0 }\n      align", StringComparison.Ordinal));

        Assert.Throws<RefusedException>(() => Run(Options() with { PolicyPath = path }));
    }

    [Fact]
    public void Options_that_name_a_policy_are_judged_by_no_other()
    {
        MakeModel();
        var path = Path.Combine(_workspace.Root, "house.yaml");
        File.WriteAllText(path, ReleasePolicy.Default.Text + "# ours\n");
        var options = Options() with { PolicySha256 = ReleasePolicy.Read(path).Sha256 };

        var error = Assert.Throws<InvalidInputException>(() => Run(options));

        Assert.Contains(ReleasePolicy.Read(path).Sha256, error.Message, StringComparison.Ordinal);
        Assert.Contains($"the one that comes with Endonym has {ReleasePolicy.Default.Sha256}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_workspace.Runs(), run => run.Verb == "release");
        Assert.Equal(options.PolicySha256, (string?)Run(options with { PolicyPath = path }).Manifest.Run.Options["policy_sha256"]);
    }

    [Fact]
    public void Copying_stops_in_the_middle_of_a_file_and_leaves_no_half_of_it()
    {
        // Three blocks of four MiB; asked to stop after the second.
        Make("base", ArtifactKind.Checkpoint, "large", [Some.Contribution(Some.Source(), TextUse.Pretraining, 10)], [], ("model.safetensors", new string('w', 12 << 20)));
        using var stop = new CancellationTokenSource();
        List<double> copied = [];
        _reporter.OnProgress = progress =>
        {
            Assert.Equal((12 * 1.048576, "model.safetensors"), (progress.Total, progress.Detail));
            copied.Add(progress.Done);
            if (copied.Count == 2)
                stop.Cancel();
        };

        Assert.Throws<OperationCanceledException>(() => ReleaseStep.Run(_workspace, Options() with { Checkpoint = "large" }, _reporter, stop.Token));

        Assert.Equal([4 * 1.048576, 8 * 1.048576], copied);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_workspace.Root, "runs", _workspace.Runs().Single(run => run.Verb == "release").Id, "output"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_missing_checkpoint_is_told_with_those_there_are()
    {
        MakeModel();
        var error = Assert.Throws<InvalidInputException>(() => Run(Options() with { Checkpoint = "aligned" }));
        Assert.Contains("There is no checkpoint 'aligned'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'base', 'instruct'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_about_another_model_does_not_praise_this_one()
    {
        MakeModel();
        var other = MakeReport(_workspace.Get(ArtifactKind.Checkpoint, "base"));
        var error = Assert.Throws<InvalidInputException>(() => Run(Options() with { Report = other.Manifest.Name }));
        Assert.Contains("'base'", error.Message, StringComparison.Ordinal);
        Assert.Null(_workspace.Find(ArtifactKind.Release, "tiny-pl"));
    }

    [Fact]
    public void Weights_that_were_changed_after_training_are_not_released()
    {
        var weights = MakeModel().PathOf("model.safetensors");
        File.WriteAllText(weights, "WEIGHTS"); // as long as before

        var error = Assert.Throws<InvalidInputException>(() => Run(Options()));

        Assert.Contains("model.safetensors is not the file that training wrote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_lost_is_named()
    {
        File.Delete(MakeModel().PathOf("config.json"));
        Assert.Contains("config.json", Assert.Throws<InvalidInputException>(() => Run(Options())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ancestor_that_left_the_workspace_is_a_reason()
    {
        MakeModel();
        var corpus = _workspace.Get(ArtifactKind.Corpus, "corpus-pl").Manifest.Id;
        File.Delete(Path.Combine(_workspace.Root, "lineage", corpus + ".json"));

        var refusal = Assert.Throws<RefusedException>(() => Run(Options()));

        Assert.Contains($"corpus 'corpus-pl' ({corpus})", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_release_says_who_stands_behind_it(string name) =>
        Assert.Contains("name is empty", Assert.Throws<InvalidInputException>(() => new Provider { Name = name, Contact = "a@example.org" }).Message, StringComparison.Ordinal);

    private static ReleaseOptions Options() => new()
    {
        Checkpoint = "instruct",
        Purpose = ReleasePurpose.Prototype,
        Name = "tiny-pl",
        Version = "1.0",
        Provider = new Provider { Name = "Institute", Contact = "model@example.org" },
    };

    private static TrainingContentSummary SummaryOf(Artifact release) => LineageJson.Read<TrainingContentSummary>(release.PathOf("training-content-summary.json"), "summary");

    private Artifact Run(ReleaseOptions options) => ReleaseStep.Run(_workspace, options, _reporter, TestContext.Current.CancellationToken);

    private Artifact MakeModel()
    {
        var corpus = Make("corpus", ArtifactKind.Corpus, "corpus-pl", [Some.Contribution(Some.Source(), TextUse.Collected, 0)], [], ("documents.jsonl", "{}"));
        var start = Make("base", ArtifactKind.Checkpoint, "base", corpus.Manifest.Composition.PutTo(TextUse.Pretraining, 1000), [corpus.As("shards")], ("model.safetensors", "first"));
        var dataset = Make("dataset", ArtifactKind.Dataset, "instructions", [Some.Contribution(Some.Source("instr", origin: Origin.Synthetic), TextUse.Collected, 0)], [], ("rows.jsonl", "{}"));
        return Make(
            "instruct",
            ArtifactKind.Checkpoint,
            "instruct",
            Taint.Join([start.Manifest.Composition, dataset.Manifest.Composition.PutTo(TextUse.Instruct, 50)]),
            [start.As("base"), dataset.As("instructions")],
            ("model.safetensors", "weights"), ("config.json", "{}"), ("extra/notes.txt", "n"));
    }

    private Artifact MakeReport(Artifact checkpoint)
    {
        const string json = """
            { "format": 1, "stages": [ { "name": "instruct", "native_bits_per_byte": { "value": 1.3, "low": 1.25, "high": 1.35, "n": 1200 }, "details": { "asked_as_chat": true } } ],
              "counter_adaptation": { "verdict": "Green" } }
            """;
        return Make("evaluate", ArtifactKind.Report, "stages", [], [checkpoint.As("stage:instruct")], ("report.json", json));
    }

    private Artifact Make(string verb, string kind, string name, IReadOnlyList<Contribution> composition, IReadOnlyList<InputReference> inputs, params (string Name, string Text)[] files)
    {
        var step = new Step { Verb = verb, Version = 1, Kind = kind, Name = name, Options = new JsonObject { ["name"] = name, ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file.Text[..Math.Min(file.Text.Length, 1000)])]) }, Inputs = inputs };
        return _workspace.Run(step, _reporter, run =>
        {
            foreach (var (file, text) in files)
            {
                var path = Path.Combine(run.OutputFolder, file);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text);
            }

            return new StepResult(composition, new JsonObject { ["stage"] = verb });
        }, TestContext.Current.CancellationToken);
    }
}
