using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Families;

namespace Endonym.Release.Export;

/// <summary>Writes a checkpoint in a form that other engines read. What it was made of, and so its rights, stay what they were; an adapter that is merged into it adds what it brings.</summary>
public static class ExportStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "export";

    private const int Version = 1;

    private static readonly string[] TokenizerFiles = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja", "tokenizer.model", "added_tokens.json"];

    /// <summary>The file of a GGUF export.</summary>
    /// <param name="name">The export's name.</param>
    public static string GgufFileOf(string name) => name + ".gguf";

    /// <summary>Exports, unless it is done already.</summary>
    /// <exception cref="InvalidInputException">The checkpoint or the adapter is not there or broken, they do not fit each other, or the form cannot hold it.</exception>
    public static Artifact Run(Workspace workspace, ExportOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var checkpoint = workspace.Get(ArtifactKind.Checkpoint, options.Checkpoint);
        options = options with { Adapter = options.Adapter?.Hashed() };
        var step = new Step { Verb = Verb, Version = Version, Kind = ArtifactKind.Export, Name = options.Name, Options = options, Inputs = [checkpoint.As("checkpoint")] };
        return workspace.Run(
            step,
            reporter,
            context =>
            {
                var config = HuggingFaceFolder.ReadConfig(checkpoint.Folder);
                var adapter = options.Adapter is { } merged ? LoraAdapter.Read(merged.Folder, config) : null;
                var facts = options.Format.Gguf is { } mix ? WriteGguf(checkpoint, options, mix, adapter, context) : WriteFolder(checkpoint, config, options.Format.Onnx, adapter, context);
                facts["format"] = options.Format.Name;
                if (adapter is not null)
                    facts["merged_modules"] = adapter.Modules.Count;
                return new StepResult(Taint.Join(checkpoint.Manifest.Composition, options.Adapter is { } source ? [source.Contribution(context.Today)] : []), facts);
            },
            cancellationToken);
    }

    private static JsonObject WriteGguf(Artifact checkpoint, ExportOptions options, GgufMix mix, LoraAdapter? adapter, RunContext context)
    {
        var report = GgufExport.Write(
            checkpoint.Folder,
            Path.Combine(context.OutputFolder, GgufFileOf(options.Name)),
            new GgufExportOptions
            {
                Mix = mix,
                Adapter = adapter,
                Name = options.Name,
                License = options.License,
                LineageId = checkpoint.Manifest.Id,
                Rights = Taint.ClassOf([.. checkpoint.Manifest.Composition, .. options.Adapter is { } merged ? (Contribution[])[merged.Contribution(context.Today)] : []]),
                // Every sequence that was trained on begins with it.
                AddBosToken = true,
            },
            progress => context.Progress(new StepProgress("writing", progress.WeightsDone / 1e6, progress.WeightCount / 1e6, "M weights", progress.Tensor)),
            context.CancellationToken);
        foreach (var note in report.Notes)
            context.Note(note);
        return new JsonObject { ["bytes"] = report.Bytes, ["weights"] = report.WeightCount, ["bits_per_weight"] = Math.Round(report.BitsPerWeight, 3) };
    }

    // As ONNX, or in Hugging Face's own layout for null.
    private static JsonObject WriteFolder(Artifact checkpoint, DecoderConfig config, OnnxExportOptions? onnx, LoraAdapter? adapter, RunContext context)
    {
        foreach (var file in checkpoint.Manifest.Files.Select(entry => entry.Path).Intersect(TokenizerFiles))
            File.Copy(checkpoint.PathOf(file), Path.Combine(context.OutputFolder, file), overwrite: true);
        context.Progress(new StepProgress("writing", 0, 0, "weight"));
        var eosTokenIds = HuggingFaceFolder.ReadEosTokenIds(checkpoint.Folder);
        using (var weights = HuggingFaceFolder.OpenWeights(checkpoint.Folder, config, adapter))
        {
            if (onnx is not null)
            {
                OnnxDecoderExporter.Export(config, weights, onnx, eosTokenIds, context.OutputFolder);
            }
            else
            {
                HuggingFaceFolder.WriteConfig(context.OutputFolder, config, eosTokenIds);
                HuggingFaceFolder.WriteWeights(context.OutputFolder, config, weights);
            }
        }

        var bytes = new FileInfo(Path.Combine(context.OutputFolder, onnx is null ? HuggingFaceFolder.WeightsFile : OnnxDecoderFolder.WeightsFile)).Length;
        return new JsonObject { ["bytes"] = bytes, ["weights"] = config.ParameterCount, ["bits_per_weight"] = Math.Round(8.0 * bytes / config.ParameterCount, 3) };
    }
}
