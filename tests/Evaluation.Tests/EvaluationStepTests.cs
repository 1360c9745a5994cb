using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Evaluation.Reports;
using Endonym.Evaluation.Tasks.MinimalPairs;
using Endonym.Evaluation.Tests.Fakes;
using Endonym.Evaluation.Tests.Tasks.Competency;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Evaluation.Tests;

public sealed class EvaluationStepTests : IDisposable
{
    private const string Hostile = "<script>alert('1')</script> | **[x](javascript:y)** Wis\u202Eła";
    private const string Polish = "Nie można otworzyć pliku, ponieważ nie istnieje. Należy podać poprawną ścieżkę do pliku.";
    private const string English = "The file could not be opened because it does not exist. Specify the correct path to the file.";

    private static readonly EvaluationOptions Options = new() { Name = "stages", Language = "pl", AdaptedStage = "adapted", MaxAnswerTokens = 200, Bootstrap = new() { Replicates = 500 } };

    private readonly Lab _lab = new();
    private readonly List<FakeModel> _loaded = [];

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void The_report_has_the_shape_that_machines_expect()
    {
        var report = JsonNode.Parse(File.ReadAllText(Run(Options).PathOf(EvaluationStep.JsonFile)))!;

        var stages = report["stages"]!.AsArray();
        Assert.Equal(["base", "adapted", "instruct"], stages.Select(stage => (string?)stage!["name"]));
        foreach (var stage in stages)
        {
            foreach (var measure in new[] { "native_bits_per_byte", "english_bits_per_byte", "minimal_pairs", "competency" })
            {
                var estimate = stage![measure]!.AsObject();
                Assert.Equal(["value", "low", "high", "n"], estimate.Select(property => property.Key));
                Assert.InRange((double)estimate["value"]!, (double)estimate["low"]!, (double)estimate["high"]!);
            }
        }

        // Three documents on each panel, one pair, two public questions and a private one.
        Assert.Equal([3, 3, 1, 3], new[] { "native_bits_per_byte", "english_bits_per_byte", "minimal_pairs", "competency" }.Select(measure => (int)stages[0]![measure]!["n"]!));
        Assert.Equal("adapted", (string?)report["counter_adaptation"]!["reference"]);
        Assert.Contains((string?)report["counter_adaptation"]!["verdict"], new[] { "green", "red" });
        Assert.Equal("base", (string?)report["counter_adaptation"]!["adaptation_gains"]![0]!["from"]);
        Assert.True((double)stages[1]!["native_bits_per_byte"]!["value"]! < (double)stages[0]!["native_bits_per_byte"]!["value"]!); // it has read Polish
    }

    [Fact]
    public void The_report_can_be_read_back_and_written_again_to_the_byte()
    {
        var path = Run(Options).PathOf(EvaluationStep.JsonFile);
        var copy = Path.Combine(_lab.Workspace.Root, "copy.json");
        LineageJson.Write(copy, LineageJson.Read<StageReport>(path, "report"));

        Assert.Equal(File.ReadAllText(path), File.ReadAllText(copy));
    }

    [Fact]
    public void What_a_model_writes_cannot_become_markup()
    {
        var artifact = Run(Options);
        var page = File.ReadAllText(artifact.PathOf(EvaluationStep.HtmlFile));
        var markdown = File.ReadAllText(artifact.PathOf(EvaluationStep.MarkdownFile));

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", markdown, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(@"\*\*\[x\](javascript:y)\*\*", markdown, StringComparison.Ordinal);
        Assert.All([page, markdown], text => Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal)); // what turns the direction of writing
        Assert.DoesNotContain("202E", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(@"&lt;/script&gt; \| ", markdown, StringComparison.Ordinal); // no new column
    }

    [Fact]
    public void The_page_needs_nothing_from_elsewhere()
    {
        var page = File.ReadAllText(Run(Options).PathOf(EvaluationStep.HtmlFile));

        // The name of the SVG namespace is the one address in it, and nothing is fetched from there.
        Assert.Equal(["http://www.w3.org/2000/svg"], Regex.Matches(page, @"https?://[^""'\s<]+").Select(match => match.Value).Distinct());
        Assert.DoesNotMatch(@"<(script|link|img|iframe|object)\b|@import|url\(|\son\w+=", page);
        Assert.Equal(4, Regex.Count(page, "<svg role=\"img\" aria-labelledby="));
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Contains("@media print", page, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Contains("<span lang=\"pl\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_is_a_word_and_not_only_a_colour()
    {
        var artifact = Run(Options);
        var verdict = (string)JsonNode.Parse(File.ReadAllText(artifact.PathOf(EvaluationStep.JsonFile)))!["counter_adaptation"]!["verdict"]!;
        var page = File.ReadAllText(artifact.PathOf(EvaluationStep.HtmlFile));

        Assert.Contains($"<span class=\"verdict {verdict}\">{verdict}</span>", page, StringComparison.Ordinal);
        Assert.Contains($".{verdict} {{ color: var(--{verdict}); }}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_question_and_its_answers_stay_out_of_the_report()
    {
        var artifact = Run(Options);

        foreach (var file in artifact.Manifest.Files)
            Assert.DoesNotContain("tajne", File.ReadAllText(artifact.PathOf(file.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_language_without_a_pack_says_what_was_skipped_everywhere()
    {
        var artifact = Run(Options with { Language = "sk" }, new EvaluationInputs(Native(), null, null));
        var report = JsonNode.Parse(File.ReadAllText(artifact.PathOf(EvaluationStep.JsonFile)))!;

        foreach (var measure in new[] { "english_bits_per_byte", "minimal_pairs", "competency" })
        {
            Assert.True(report["stages"]![0]!.AsObject().ContainsKey(measure)); // there, and null
            Assert.Null(report["stages"]![0]![measure]);
            Assert.StartsWith("skipped: no ", (string?)report["skipped"]![measure], StringComparison.Ordinal);
        }

        foreach (var file in new[] { EvaluationStep.MarkdownFile, EvaluationStep.HtmlFile })
            Assert.Contains("skipped: no language pack", File.ReadAllText(artifact.PathOf(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_evaluation_goes_on_after_the_stages_it_has_done()
    {
        var inputs = Inputs();
        var stages = Stages();
        var asked = new CancellationTokenSource();
        StageUnderTest Interrupting(StageUnderTest stage) => stage with
        {
            Load = () =>
            {
                asked.Cancel();
                return stage.Load();
            },
        };

        Assert.Throws<OperationCanceledException>(() => EvaluationStep.Run(_lab.Workspace, Options, [stages[0], Interrupting(stages[1]), stages[2]], inputs, _lab.Reporter, asked.Token));
        Assert.Equal(["base", "adapted"], _loaded.Select(model => model.Name));
        Assert.Equal(RunStatus.Interrupted, _lab.Workspace.Runs().Single(run => run.Verb == "evaluate").Status);

        var resumed = EvaluationStep.Run(_lab.Workspace, Options, stages, inputs, _lab.Reporter, CancellationToken.None);
        Assert.Equal(["base", "adapted", "adapted", "instruct"], _loaded.Select(model => model.Name));
        Assert.All(_loaded, model => Assert.True(model.IsDisposed));

        // The same bytes as an evaluation that nobody disturbed.
        using var undisturbed = new EvaluationStepTests();
        Assert.Equal(undisturbed.Run(Options).Manifest.Files, resumed.Manifest.Files);
        asked.Dispose();
    }

    [Fact]
    public void An_unchanged_evaluation_is_skipped_and_a_changed_pack_runs_again()
    {
        Run(Options);
        var skipped = _lab.Reporter.Skips;
        Run(Options);
        Assert.Equal(skipped + 1, _lab.Reporter.Skips - SkippedInputs);

        var inputs = Inputs();
        File.AppendAllText(inputs.Pack!.MinimalPairs!, "\n");
        Run(Options, inputs);
        Assert.Equal(6, _loaded.Count);
    }

    [Fact]
    public void The_manifest_names_what_was_evaluated_and_no_path_of_this_machine()
    {
        var artifact = Run(Options);

        Assert.Equal(["stage:base", "stage:adapted", "stage:instruct", "native-panel", "english-panel"], artifact.Manifest.Inputs.Select(input => input.Role));
        Assert.DoesNotContain(Path.GetTempPath(), artifact.Manifest.Run.Options.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(3, artifact.Manifest.Facts["stages"]!.AsArray().Count);
    }

    [Fact]
    public void Progress_reaches_all_of_the_items()
    {
        Run(Options);
        var progress = _lab.Reporter.Progress.ToList();

        // 3 stages of 3 + 3 documents, 1 pair and 3 questions.
        Assert.All(progress, step => Assert.Equal(30, step.Total));
        Assert.Equal(30, progress[^1].Done);
        Assert.Equal(progress.Select(step => step.Done).Order(), progress.Select(step => step.Done));
    }

    [Theory]
    [InlineData("base", "base", "adapted", "Two stages are named")]
    [InlineData("base", "../base", null, "cannot name a stage")]
    [InlineData("base", "adaptd", "adapted", "No stage is named 'adapted'")]
    public void Stages_that_cannot_be_told_apart_are_refused_before_any_work(string first, string second, string? reference, string said)
    {
        var stages = Stages();
        var error = Assert.Throws<InvalidInputException>(() => EvaluationStep.Run(
            _lab.Workspace, Options with { AdaptedStage = reference }, [stages[0] with { Name = first }, stages[1] with { Name = second }], Inputs(), _lab.Reporter, CancellationToken.None));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Empty(_loaded);
    }

    // A second run of the same lab makes its five small inputs again, which are skipped.
    private static int SkippedInputs => 5;

    private Artifact Run(EvaluationOptions options, EvaluationInputs? inputs = null) =>
        EvaluationStep.Run(_lab.Workspace, options, Stages(), inputs ?? Inputs(), _lab.Reporter, CancellationToken.None);

    private Artifact Native() => _lab.Corpus("pl", "Nie można zapisać pliku.", "Plik nie istnieje.", "Podana ścieżka jest niepoprawna.");

    private EvaluationInputs Inputs() => new(
        Native(),
        _lab.Corpus("en", "The file does not exist.", "The path is not correct.", "Could not write the file."),
        new PackTests(
            _lab.PackFile("minimal-pairs.jsonl", new MinimalPair
            {
                Id = "1",
                Language = "pl",
                Phenomenon = "negation",
                Good = "Nie ma pliku.",
                Bad = "Nie ma plik.",
                Explanation = "Dopełniacz negacji.",
                Origin = Origin.Organic,
                License = "CC0-1.0",
            }),
            _lab.PackFile("competency.jsonl", Items.Grunwald, Items.River, Items.Private)));

    private StageUnderTest[] Stages()
    {
        StageUnderTest Stage(string name, string text) => new(name, _lab.Checkpoint(name), () =>
        {
            var read = BigramModel.TrainedOn(name, text);
            var model = new FakeModel { Name = name, LogProbability = read.LogProbability, Answer = prompt => prompt.Contains("tajne", StringComparison.Ordinal) ? "tajne: 1920" : Hostile };
            _loaded.Add(model);
            return model;
        });

        return [Stage("base", English), Stage("adapted", English + Polish), Stage("instruct", English + Polish + English)];
    }
}
