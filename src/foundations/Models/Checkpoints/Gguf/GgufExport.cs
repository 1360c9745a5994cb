using System.Globalization;
using System.Runtime.InteropServices;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Families;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Makes of a model's folder in Hugging Face's layout one GGUF file that llama.cpp loads: weights, dimensions, tokenizer and chat template.</summary>
public static class GgufExport
{
    // The version of ggml's block formats; 2 since May 2023.
    private const uint QuantizationVersion = 2;

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="folder">The model's folder; every file of it is only read.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How.</param>
    /// <param name="onProgress">Told after each few megabytes; null if nobody asks.</param>
    /// <param name="cancel">Ends the work; no file is left.</param>
    /// <exception cref="InvalidInputException">A file of the folder is missing or damaged, the tokenizer is one llama.cpp does not know, or it would compute something else than the model; the message names what.</exception>
    public static GgufExportReport Write(string folder, string path, GgufExportOptions options, Action<GgufExportProgress>? onProgress, CancellationToken cancel)
    {
        var config = HuggingFaceFolder.ReadConfig(folder);
        var architecture = Complete(folder, () => new GgufArchitecture(config));
        var rule = new GgufFormatRule(options.Mix, config);
        var tokenizer = GgufTokenizer.Read(folder, config, options.AddBosToken);
        List<KeyValuePair<string, GgufValue>> metadata =
        [
            .. General(folder, options, architecture, rule, config),
            .. architecture.Metadata(),
            .. tokenizer.Metadata,
        ];

        using var weights = HuggingFaceFolder.OpenWeights(folder, config, options.Adapter);
        var pipeline = new RowPipeline(options.Threads, cancel);
        var plans = Plans(config, weights, architecture, rule, options.Importance);
        var weightCount = plans.Sum(plan => plan.Shape.Aggregate(1L, (product, dimension) => product * dimension));
        var done = 0L;
        GgufWriter.Write(path, metadata, [.. plans.Select(plan => new GgufTensorToWrite(plan.Name, plan.Format, plan.Shape, stream =>
        {
            if (plan.Computed is { } computed)
                stream.Write(MemoryMarshal.AsBytes(computed.AsSpan()));
            Complete(folder, () => pipeline.Write(stream, plan.Rows, plan.Format, count =>
            {
                done += count;
                onProgress?.Invoke(new GgufExportProgress(plan.Name, done, weightCount));
            }));
        }))]);

        return new GgufExportReport(
            architecture.Name,
            weightCount,
            new FileInfo(path).Length,
            plans.GroupBy(plan => plan.Format).ToDictionary(group => group.Key, group => group.Sum(plan => plan.Shape.Aggregate(1L, (product, dimension) => product * dimension))),
            options.Importance is null ? [] : [.. plans.Where(plan => plan.Format.BlockLength > 1).SelectMany(plan => plan.Rows).Where(rows => rows.Importance.IsEmpty).Select(rows => rows.Name)],
            [.. architecture.Notes, .. tokenizer.Notes]);
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> General(string folder, GgufExportOptions options, GgufArchitecture architecture, GgufFormatRule rule, DecoderConfig config)
    {
        yield return new("general.architecture", GgufValue.Of(architecture.Name));
        yield return new("general.type", GgufValue.Of("model"));
        yield return new("general.name", GgufValue.Of(options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))));
        yield return new("general.size_label", GgufValue.Of(SizeLabel(config.ParameterCount)));
        yield return new("general.file_type", GgufValue.Of(rule.FileType));
        yield return new("general.quantization_version", GgufValue.Of(QuantizationVersion));
        if (options.License is { } license)
            yield return new("general.license", GgufValue.Of(license));
        if (options.LineageId is { } id)
            yield return new("endonym.lineage.id", GgufValue.Of(id));
        if (options.Rights is { } rights)
            yield return new("endonym.rights.class", GgufValue.Of(rights.ToString()));
        if (options.Importance is not null)
            yield return new("endonym.quantization.calibrated", GgufValue.Of(true));
    }

    // As model cards write it: 8B, 1.2B, 46.7B, 200M.
    private static string SizeLabel(long parameters)
    {
        var (unit, suffix) = parameters switch { >= 1_000_000_000 => (1e9, "B"), >= 1_000_000 => (1e6, "M"), _ => (1e3, "K") };
        return (parameters / unit).ToString(parameters / unit < 100 ? "0.#" : "0", CultureInfo.InvariantCulture) + suffix;
    }

    private static List<Plan> Plans(DecoderConfig config, CheckpointWeights weights, GgufArchitecture architecture, GgufFormatRule rule, Importance? importance)
    {
        List<Plan> plans = [];
        if (architecture.FrequencyDivisors() is { } divisors)
            plans.Add(new Plan(GgufNames.RopeFrequencies, TensorFormat.F32, [divisors.Length], [], divisors));

        // Experts of a layer become one tensor with a dimension more.
        foreach (var group in config.Weights().Select(weight => (Weight: weight, Gguf: GgufNames.Of(weight.Name))).GroupBy(weight => weight.Gguf.Name))
        {
            var (first, gguf) = group.First();
            IReadOnlyList<long> shape = gguf.Expert < 0 ? first.Shape : [group.Count(), .. first.Shape];
            var headSize = architecture.PairsAreNeighbours && gguf.Role is GgufNames.Query or GgufNames.Key ? config.HeadSize : 0;
            WeightRows[] rows = [.. group.OrderBy(weight => weight.Gguf.Expert).Select(weight => Rows(weights, weight.Weight.Name, headSize, importance))];
            plans.Add(new Plan(gguf.Name, rule.Of(gguf.Role, gguf.Layer, first.Shape), shape, rows, Computed: null));
        }

        return plans;
    }

    private static WeightRows Rows(CheckpointWeights weights, string name, int headSize, Importance? importance)
    {
        var tensor = weights.Tensor(name);
        return new WeightRows(tensor, headSize, tensor.Entry.Shape is [_, var columns] && importance is not null ? importance.Of(name, checked((int)columns)) : default);
    }

    // Errors from within say what is wrong; this says where.
    private static T Complete<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{folder}: {error.Message}", error);
        }
    }

    private static void Complete(string folder, Action work) => Complete(folder, () =>
    {
        work();
        return true;
    });

    private sealed record Plan(string Name, TensorFormat Format, IReadOnlyList<long> Shape, IReadOnlyList<WeightRows> Rows, float[]? Computed);
}
