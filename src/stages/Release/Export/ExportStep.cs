using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Quantization;

namespace Endonym.Release.Export;

/// <summary>Writes a checkpoint in a form that other engines read. What it was made of, and so its rights, stay what they were, joined by those of an adapter that is merged into it and of a calibration's texts.</summary>
public static class ExportStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "export";

    // 2: scales of 4-bit ONNX are sought among more candidates, in blocks of 128.
    private const int Version = 2;

    private const string CheckpointRole = "checkpoint";

    private static readonly string[] TokenizerFiles = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja", "tokenizer.model", "added_tokens.json"];

    /// <summary>The file of a GGUF export.</summary>
    /// <param name="name">The export's name.</param>
    public static string GgufFileOf(string name) => name + ".gguf";

    /// <summary>The GGUF file of an artifact; null if it has none.</summary>
    public static string? FindGguf(Artifact artifact) =>
        artifact.Manifest.Files.FirstOrDefault(file => file.Path.EndsWith(".gguf", StringComparison.Ordinal)) is { } found ? artifact.PathOf(found.Path) : null;

    /// <summary>The checkpoint that was exported.</summary>
    /// <param name="workspace">Where both are.</param>
    /// <param name="export">An artifact of this step.</param>
    /// <exception cref="InvalidInputException">It is not there any more.</exception>
    public static Artifact CheckpointOf(Workspace workspace, Artifact export)
    {
        var input = export.Manifest.Inputs.First(input => input.Role == CheckpointRole);
        var checkpoint = workspace.Get(ArtifactKind.Checkpoint, input.Name);
        return checkpoint.Manifest.Id == input.Id
            ? checkpoint
            : throw new InvalidInputException($"'{export.Manifest.Name}' was exported from another checkpoint of the name '{input.Name}' than the one that is there now. Export it again.");
    }

    /// <summary>Exports, unless it is done already.</summary>
    /// <param name="workspace">Where checkpoint and corpus are, and the export goes.</param>
    /// <param name="options">What to export, and to what.</param>
    /// <param name="engine">Computes a calibration, if the options ask for one.</param>
    /// <param name="reporter">Shows people what happens.</param>
    /// <param name="cancellationToken">Ends the work; nothing is published.</param>
    /// <exception cref="InvalidInputException">The checkpoint, the adapter or the corpus is not there or broken, they do not fit each other, or the form cannot hold the model or be calibrated so.</exception>
    public static Artifact Run(Workspace workspace, ExportOptions options, CalibrationEngine engine, IStepReporter reporter, CancellationToken cancellationToken)
    {
        options.Check();
        options = options with { Adapter = options.Adapter?.Hashed() };
        var checkpoint = workspace.Get(ArtifactKind.Checkpoint, options.Checkpoint);
        var corpus = options.Calibration is { } calibration ? workspace.Get(ArtifactKind.Corpus, calibration.Corpus) : null;
        var step = new Step
        {
            Verb = Verb,
            Version = Version,
            Kind = ArtifactKind.Export,
            Name = options.Name,
            Options = options,
            Inputs = [checkpoint.As(CheckpointRole), .. corpus is null ? Array.Empty<InputReference>() : [corpus.As("calibration")]],
        };
        return workspace.Run(step, reporter, context => Work(checkpoint, corpus, options, engine, context), cancellationToken);
    }

    private static StepResult Work(Artifact checkpoint, Artifact? corpus, ExportOptions options, CalibrationEngine engine, RunContext context)
    {
        var config = HuggingFaceFolder.ReadConfig(checkpoint.Folder);
        var sequences = corpus is null ? [] : Sequences(checkpoint, corpus, options.Calibration!, config, engine); // the corpus is the calibration's
        var adapter = options.Adapter is { } merged ? LoraAdapter.Read(merged.Folder, config) : null;
        var calibration = corpus is null ? null : new ReportedCalibration(engine.Open(checkpoint.Folder, adapter, sequences, context.CancellationToken), config.LayerCount, context);
        var tokens = calibration?.TokenCount ?? 0;
        var composition = Taint.Join([
            checkpoint.Manifest.Composition,
            options.Adapter is { } source ? [source.Contribution(context.Today)] : [],
            corpus is null ? [] : corpus.Manifest.Composition.PutTo(TextUse.Calibration, tokens),
        ]);

        var (facts, fits) = options.Format.Gguf is { } mix
            ? WriteGguf(checkpoint, options, mix, adapter, calibration, Taint.ClassOf(composition), context)
            : WriteFolder(checkpoint, config, options, adapter, calibration, context);
        facts["format"] = options.Format.Name;
        if (adapter is not null)
            facts["merged_modules"] = adapter.Modules.Count;
        if (options.Calibration is { } asked)
        {
            var report = CalibrationReport.Of(asked, sequences.Count, tokens, fits);
            LineageJson.Write(Path.Combine(context.OutputFolder, CalibrationReport.JsonFile), report);
            AtomicFile.WriteText(Path.Combine(context.OutputFolder, CalibrationReport.MarkdownFile), report.ToMarkdown());
            facts["calibration"] = report.Facts();
            if (report.Plain.Count > 0)
                context.Note(FormattableString.Invariant($"{report.Plain.Count} matrices are rounded as without calibration, as too few tokens were sent to them; {CalibrationReport.MarkdownFile} names them."));
        }

        return new StepResult(composition, facts);
    }

    private static IReadOnlyList<int[]> Sequences(Artifact checkpoint, Artifact corpus, CalibrationOptions options, DecoderConfig config, CalibrationEngine engine)
    {
        var (tokenizer, _) = Text.Tokenizers.TokenizerFiles.ReadModel(checkpoint.Folder);
        return CalibrationSequences.Take(engine.ReadTexts(corpus), tokenizer, options.Tokens, Math.Min(options.SequenceLength, config.CacheableLength));
    }

    private static (JsonObject Facts, IReadOnlyList<MatrixFit> Fits) WriteGguf(
        Artifact checkpoint, ExportOptions options, GgufMix mix, LoraAdapter? adapter, ICalibrationRun? calibration, RightsClass rights, RunContext context)
    {
        var (importance, fits) = calibration is null ? (null, []) : Importance.Gather(calibration);
        var report = GgufExport.Write(
            checkpoint.Folder,
            Path.Combine(context.OutputFolder, GgufFileOf(options.Name)),
            new GgufExportOptions
            {
                Mix = mix,
                Adapter = adapter,
                Importance = importance,
                Name = options.Name,
                License = options.License,
                LineageId = checkpoint.Manifest.Id,
                Rights = rights,
                // Every sequence that was trained on begins with it.
                AddBosToken = true,
            },
            progress => context.Progress(new StepProgress("writing", progress.WeightsDone / 1e6, progress.WeightCount / 1e6, "M weights", progress.Tensor)),
            context.CancellationToken);
        foreach (var note in report.Notes)
            context.Note(note);
        return (new JsonObject { ["bytes"] = report.Bytes, ["weights"] = report.WeightCount, ["bits_per_weight"] = Math.Round(report.BitsPerWeight, 3) }, fits);
    }

    private static (JsonObject Facts, IReadOnlyList<MatrixFit> Fits) WriteFolder(
        Artifact checkpoint, DecoderConfig config, ExportOptions options, LoraAdapter? adapter, ICalibrationRun? calibration, RunContext context)
    {
        foreach (var file in checkpoint.Manifest.Files.Select(entry => entry.Path).Intersect(TokenizerFiles))
            File.Copy(checkpoint.PathOf(file), Path.Combine(context.OutputFolder, file), overwrite: true);
        context.Progress(new StepProgress("writing", 0, 0, "weight"));
        var eosTokenIds = HuggingFaceFolder.ReadEosTokenIds(checkpoint.Folder);
        IReadOnlyList<MatrixFit> fits = [];
        using (var weights = HuggingFaceFolder.OpenWeights(checkpoint.Folder, config, adapter))
        {
            if (options.Format.Onnx is { } onnx)
            {
                onnx = onnx with { Calibration = calibration, CompensatesErrors = options.Calibration?.Method == CalibrationMethod.Gptq };
                fits = OnnxDecoderExporter.Export(config, weights, onnx, eosTokenIds, context.OutputFolder);
            }
            else
            {
                HuggingFaceFolder.WriteConfig(context.OutputFolder, config, eosTokenIds);
                HuggingFaceFolder.WriteWeights(context.OutputFolder, config, weights);
            }
        }

        var bytes = new FileInfo(Path.Combine(context.OutputFolder, options.Format.Onnx is null ? HuggingFaceFolder.WeightsFile : OnnxDecoderFolder.WeightsFile)).Length;
        return (new JsonObject { ["bytes"] = bytes, ["weights"] = config.ParameterCount, ["bits_per_weight"] = Math.Round(8.0 * bytes / config.ParameterCount, 3) }, fits);
    }

    // The same run, shown to people.
    private sealed class ReportedCalibration(ICalibrationRun run, int layerCount, RunContext context) : ICalibrationRun
    {
        public long TokenCount => run.TokenCount;

        public IEnumerable<IReadOnlyDictionary<string, InputStatistics>> Layers(bool withProducts)
        {
            var done = 0;
            context.Progress(new StepProgress("calibrating", done, layerCount, "layer"));
            foreach (var layer in run.Layers(withProducts))
            {
                yield return layer;
                context.Progress(new StepProgress("calibrating", ++done, layerCount, "layer"));
            }
        }
    }
}
