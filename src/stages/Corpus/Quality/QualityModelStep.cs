using System.Text.Json.Nodes;
using Endonym.Corpus.Execution;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Quality;

/// <summary>Trains a quality model on people's judgements, calibrates and measures it on texts it has not seen.</summary>
public static class QualityModelStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "quality-model";

    /// <summary>The weights; see <see cref="QualityModel"/>.</summary>
    public const string ModelFile = "quality.bin";

    /// <summary>What <see cref="QualityReport"/> says, as a table of people's classes against the model's.</summary>
    public const string ReportFile = "report.json";

    private const int Version = 1;

    /// <summary>Trains the model, unless it is there already.</summary>
    /// <exception cref="InvalidInputException">The samples cannot be read, are too few or lack a class, or the reference is not there.</exception>
    public static Artifact Run(Workspace workspace, QualityModelOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var reference = options.Reference is { } name ? workspace.Get(ArtifactKind.Corpus, name) : null;
        var step = new Step
        {
            Verb = Verb,
            Version = Version,
            Kind = ArtifactKind.Classifier,
            Name = options.Name,
            Options = options with { Samples = options.Samples.Resolve("judged texts") },
            Inputs = reference is null ? [] : [reference.As("reference")],
        };
        return workspace.Run(step, reporter, context => Train(options, reference, context), cancellationToken);
    }

    private static StepResult Train(QualityModelOptions options, Artifact? reference, RunContext context)
    {
        OutputFolder.Empty(context);
        var file = QualitySampleFile.Read(options.Samples.FullPath);
        if (file.Faults.Count > 0)
            context.Note($"{file.Faults.Count} lines are no judged text, the first of them {Path.GetFileName(file.Faults[0].Location)}: {file.Faults[0].Reason}.");

        context.Progress(new StepProgress("training", 0, 0, "text"));
        var texts = reference is null ? [] : CorpusFiles.ReadHeldOut(reference).Select(document => document.Text);
        var (model, report) = QualityTrainer.Train(file.Samples, texts, options.Training, context.CancellationToken);
        model.Save(Path.Combine(context.OutputFolder, ModelFile));
        LineageJson.Write(Path.Combine(context.OutputFolder, ReportFile), ToJson(report));
        return new StepResult([], new JsonObject
        {
            ["texts"] = file.Samples.Count,
            ["faults"] = file.Faults.Count,
            ["accuracy"] = Math.Round(report.Accuracy.Share, 4),
            ["calibration_error"] = Math.Round(report.CalibrationError, 4),
        });
    }

    private static JsonObject ToJson(QualityReport report)
    {
        var classes = new JsonObject();
        foreach (var (quality, found) in report.Classes)
        {
            var takenFor = new JsonObject();
            foreach (var model in Enum.GetValues<QualityClass>())
                takenFor[NameOf(model)] = report.Confusion.GetValueOrDefault((quality, model));
            classes[NameOf(quality)] = new JsonObject
            {
                ["precision"] = Interval(found.Precision),
                ["recall"] = Interval(found.Recall),
                ["f1"] = Math.Round(found.F1, 4),
                ["taken_for"] = takenFor,
            };
        }

        return new JsonObject
        {
            ["texts"] = new JsonObject { ["training"] = report.Texts.Training, ["calibration"] = report.Texts.Calibration, ["test"] = report.Texts.Test },
            ["lexicon_words"] = report.LexiconWords,
            ["temperature"] = report.Temperature,
            ["accuracy"] = Interval(report.Accuracy),
            ["log_loss"] = report.LogLoss,
            ["calibration_error"] = report.CalibrationError,
            ["uncalibrated_error"] = report.UncalibratedError,
            ["classes"] = classes,
        };
    }

    private static JsonArray Interval(Classifiers.WilsonInterval interval) => [Math.Round(interval.Share, 4), Math.Round(interval.Low, 4), Math.Round(interval.High, 4)];

    private static string NameOf(QualityClass quality) => quality.ToString().ToLowerInvariant();
}
