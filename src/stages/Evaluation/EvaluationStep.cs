using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Evaluation.Adaptation;
using Endonym.Evaluation.Reports;
using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tasks.Competency;
using Endonym.Evaluation.Tasks.MinimalPairs;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Evaluation;

/// <summary>The step <c>evaluate</c>: scores the stages of a model's making on the same items and writes one report over all of them.</summary>
public static class EvaluationStep
{
    /// <summary>The report for machines.</summary>
    public const string JsonFile = "report.json";

    /// <summary>The report as text.</summary>
    public const string MarkdownFile = "report.md";

    /// <summary>The report as a page.</summary>
    public const string HtmlFile = "report.html";

    /// <summary>The folder with every item's score, one file for each stage: <see cref="StageScores"/>.</summary>
    public const string SamplesFolder = "samples";

    private const int Version = 1;

    // What decides the result, and nothing that names this machine: paths stay out, the packs' content comes in by hash.
    private sealed record ResolvedOptions(EvaluationOptions Evaluation, IReadOnlyList<string> Stages, string? MinimalPairsSha256, string? CompetencySha256, QuestionWording? Wording);

    /// <summary>Evaluates the stages. A stage that an interrupted run has finished is not scored again.</summary>
    /// <param name="workspace">Where the report goes.</param>
    /// <param name="options">How to evaluate.</param>
    /// <param name="stages">What to evaluate, in the order of their making.</param>
    /// <param name="inputs">What to evaluate on.</param>
    /// <param name="reporter">Shows people what happens.</param>
    /// <param name="cancellationToken">Stops between items; finished stages are kept.</param>
    /// <returns>An artifact of kind <see cref="ArtifactKind.Report"/>; its facts hold the stage table.</returns>
    /// <exception cref="InvalidInputException">There is no stage, two have one name, the adapted stage is not among them, or a panel or pack cannot be used.</exception>
    public static Artifact Run(Workspace workspace, EvaluationOptions options, IReadOnlyList<StageUnderTest> stages, EvaluationInputs inputs, IStepReporter reporter, CancellationToken cancellationToken)
    {
        CheckStages(stages, options.AdaptedStage);
        var step = new Step
        {
            Verb = "evaluate",
            Version = Version,
            Kind = ArtifactKind.Report,
            Name = options.Name,
            Options = new ResolvedOptions(options, [.. stages.Select(stage => stage.Name)], HashOf(inputs.Pack?.MinimalPairs), HashOf(inputs.Pack?.Competency), inputs.Pack?.Wording),
            Inputs =
            [
                .. stages.Select(stage => stage.Checkpoint.As($"stage:{stage.Name}")),
                inputs.Native.As("native-panel"),
                .. inputs.English is { } english ? [english.As("english-panel")] : Array.Empty<InputReference>(),
            ],
        };
        return workspace.Run(step, reporter, context => Work(context, options, stages, inputs), cancellationToken);
    }

    private static StepResult Work(RunContext context, EvaluationOptions options, IReadOnlyList<StageUnderTest> stages, EvaluationInputs inputs)
    {
        var native = Panel.Read(inputs.Native, options.MaxPanelBytes);
        var english = inputs.English is { } corpus ? Panel.Read(corpus, options.MaxPanelBytes) : null;
        var pairs = inputs.Pack?.MinimalPairs is { } pairsPath ? MinimalPairFile.Read(pairsPath, options.Language) : null;
        var asking = new CompetencyOptions { MaxAnswerTokens = options.MaxAnswerTokens, Wording = inputs.Pack?.Wording ?? new QuestionWording() };
        var items = inputs.Pack?.Competency is { } itemsPath ? CompetencyFile.Read(itemsPath, options.Language, asking.Wording.AnswerMarkers, inputs.Pack?.Categories) : null;
        foreach (var panel in new[] { native, english }.OfType<Panel>().Where(panel => panel.BrokenLines > 0))
            context.Note(string.Create(CultureInfo.InvariantCulture, $"{panel.BrokenLines} lines of {Panel.FileName} in corpus '{panel.Corpus}' are no documents and are left out."));

        var scores = ScoreAll(context, stages, new StageScorer(native, english, pairs, items, asking));
        var report = Report(options, native, english, items, scores);
        Write(context.OutputFolder, report, scores);

        // A report is made with text, not of it: nothing in it is trained on, so no source's rights travel further.
        return new StepResult([], FactsOf(report));
    }

    private static List<StageScores> ScoreAll(RunContext context, IReadOnlyList<StageUnderTest> stages, StageScorer scorer)
    {
        var scores = new List<StageScores>();
        foreach (var (i, stage) in stages.Index())
        {
            var saved = Path.Combine(context.StateFolder, stage.Name + ".json");
            if (!File.Exists(saved))
            {
                var done = scorer.Score(
                    stage,
                    at => context.Progress(new StepProgress($"evaluating {stage.Name}", (i * scorer.ItemsPerStage) + at.Done, stages.Count * scorer.ItemsPerStage, "item", at.Task)),
                    context.CancellationToken);
                LineageJson.Write(saved, done);
                context.Log("stage-scored", new JsonObject { ["stage"] = stage.Name });
            }

            scores.Add(LineageJson.Read<StageScores>(saved, "stage's scores"));
        }

        return scores;
    }

    private static StageReport Report(EvaluationOptions options, Panel native, Panel? english, IReadOnlyList<CompetencyItem>? items, List<StageScores> scores)
    {
        List<StageRow> rows = [.. scores.Select(stage => StageRow.Of(stage, options.Bootstrap))];
        var skipped = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (english is null)
            skipped.Add("english_bits_per_byte", "skipped: no English corpus");
        if (scores[0].MinimalPairs is null)
            skipped.Add("minimal_pairs", $"skipped: no language pack for '{options.Language}' with minimal pairs");
        if (items is null)
            skipped.Add("competency", $"skipped: no language pack for '{options.Language}' with competency items");

        return new StageReport
        {
            Format = StageReport.CurrentFormat,
            Name = options.Name,
            Language = options.Language,
            Stages = rows,
            CounterAdaptation = options.AdaptedStage is { } adapted && scores.Count > 1
                ? CounterAdaptation.Of(scores, adapted, options.CounterAdaptation, options.Bootstrap)
                : null,
            Skipped = skipped,
            NativePanel = ReportPanel.Of(native),
            EnglishPanel = english is null ? null : ReportPanel.Of(english),
            Reading = Reading.Of(rows, ReportPanel.Of(native), skipped, hasReference: options.AdaptedStage is not null),
            Samples = items is null ? [] : SampleAnswer.Choose(items, scores, options.SampleAnswers),
        };
    }

    private static void Write(string folder, StageReport report, IReadOnlyList<StageScores> scores)
    {
        LineageJson.Write(Path.Combine(folder, JsonFile), report);
        AtomicFile.WriteText(Path.Combine(folder, MarkdownFile), MarkdownReport.Write(report));
        AtomicFile.WriteText(Path.Combine(folder, HtmlFile), HtmlReport.Write(report));
        Directory.CreateDirectory(Path.Combine(folder, SamplesFolder));
        foreach (var stage in scores)
            LineageJson.Write(Path.Combine(folder, SamplesFolder, stage.Name + ".json"), stage);
    }

    private static JsonObject FactsOf(StageReport report) => new()
    {
        ["stages"] = new JsonArray([.. report.Stages.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.Name,
            ["native_bits_per_byte"] = JsonSerializer.SerializeToNode(row.NativeBitsPerByte, LineageJson.Compact),
            ["english_bits_per_byte"] = JsonSerializer.SerializeToNode(row.EnglishBitsPerByte, LineageJson.Compact),
            ["minimal_pairs"] = JsonSerializer.SerializeToNode(row.MinimalPairs, LineageJson.Compact),
            ["competency"] = JsonSerializer.SerializeToNode(row.Competency, LineageJson.Compact),
        })]),
        ["counter_adaptation"] = report.CounterAdaptation?.Verdict is { } verdict ? CounterAdaptationText.Name(verdict) : null,
    };

    private static void CheckStages(IReadOnlyList<StageUnderTest> stages, string? adapted)
    {
        if (stages.Count == 0)
            throw new InvalidInputException("There is no stage to evaluate. Name at least one checkpoint.");
        if (stages.GroupBy(stage => stage.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidInputException($"Two stages are named '{twice.Key}'. Give each its own name; case does not tell them apart, for their names become file names.");
        if (stages.FirstOrDefault(stage => stage.Name.Length is 0 or > 60 || stage.Name[0] == '.' || !stage.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')) is { } odd)
            throw new InvalidInputException($"'{odd.Name}' cannot name a stage. Use 1 to 60 letters, digits, '-', '_' and '.', not beginning with '.'.");
        if (adapted is not null && stages.All(stage => stage.Name != adapted))
            throw new InvalidInputException($"No stage is named '{adapted}', which the others are to be compared with. There is {string.Join(", ", stages.Select(stage => $"'{stage.Name}'"))}.");
    }

    private static string? HashOf(string? path) => path is null ? null : NamedFile.Read(path, ContentHash.OfFile);
}
