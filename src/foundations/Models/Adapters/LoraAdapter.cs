using System.Numerics.Tensors;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Adapters;

/// <summary>A low-rank adapter in memory: what it adds to the matrices of a decoder. Its files are those of Hugging Face's PEFT.</summary>
public sealed class LoraAdapter
{
    /// <summary>How it was trained: ranks, scales, modules.</summary>
    public const string ConfigFile = "adapter_config.json";

    /// <summary>Its matrices.</summary>
    public const string WeightsFile = "adapter_model.safetensors";

    /// <summary>The module that gives the logits.</summary>
    internal const string OutputModule = "lm_head";

    /// <summary>The module that looks tokens up.</summary>
    internal const string EmbeddingModule = "model.embed_tokens";

    private const string Prefix = "base_model.model.";
    private const string DownSuffix = ".lora_A.weight";
    private const string UpSuffix = ".lora_B.weight";

    private LoraAdapter(IReadOnlyDictionary<string, LoraMatrix> modules) => Modules = modules;

    /// <summary>What it adds to each module, by the module's name, such as <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public IReadOnlyDictionary<string, LoraMatrix> Modules { get; }

    /// <summary>Reads an adapter's folder and checks it against the decoder that it is for.</summary>
    /// <param name="folder">With <see cref="ConfigFile"/> and <see cref="WeightsFile"/>.</param>
    /// <param name="config">The decoder.</param>
    /// <exception cref="InvalidInputException">
    /// A file is missing or damaged; it is no LoRA, or one with more than LoRA; or its matrices are not those of this decoder: unknown, missing, of another shape or type, not finite. Each is named.
    /// </exception>
    public static LoraAdapter Read(string folder, DecoderConfig config)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"{folder}: there is no such folder. Give the folder of an adapter as PEFT saves it, with {ConfigFile} and {WeightsFile}.");

        var lora = LoraConfig.Read(Path.Combine(folder, ConfigFile));
        var path = Path.Combine(folder, WeightsFile);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder}: {WeightsFile} is missing. Save the adapter with save_pretrained(…, safe_serialization=True); adapter_model.bin is not read, for such files can run programs.");

        var targets = Targets(lora, config, path);
        using var file = SafeTensorsFile.Open(path);
        Check(path, lora, targets, file.Tensors);
        return new LoraAdapter(targets.ToDictionary(target => target.Module, target => Matrix(path, file, lora, target), StringComparer.Ordinal));
    }

    /// <summary>What it adds to a weight; null for nothing.</summary>
    /// <param name="weight">The weight's name in a checkpoint, such as <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
    public LoraMatrix? Find(string weight) => weight.EndsWith(".weight", StringComparison.Ordinal) ? Modules.GetValueOrDefault(weight[..^".weight".Length]) : null;

    /// <summary>What it adds to modules that an engine computes in one product, one below another; null for nothing.</summary>
    /// <remarks>
    /// The narrowing matrices lie one below another, the widening ones along a diagonal with zeros beside them, the scales multiplied in. For queries, keys and values that is up to three times the
    /// numbers of the widening half, and a third of the products.
    /// </remarks>
    /// <param name="modules">Their names and what each gives out, in their order; all take in the same.</param>
    public LoraMatrix? Join(params IReadOnlyList<(string Name, long Rows)> modules)
    {
        List<(LoraMatrix Matrix, long FirstRow)> parts = [];
        var rows = 0L;
        foreach (var (name, count) in modules)
        {
            if (Modules.TryGetValue(name, out var matrix))
                parts.Add((matrix, rows));
            rows += count;
        }

        if (parts.Count == 0)
            return null;

        var rank = parts.Sum(part => part.Matrix.Rank);
        var columns = parts[0].Matrix.Columns;
        var (down, up) = (new float[checked(rank * columns)], new float[checked(rows * rank)]);
        var firstRank = 0;
        foreach (var (matrix, firstRow) in parts)
        {
            matrix.Down.CopyTo(down.AsSpan(firstRank * columns));
            for (var place = 0; place < matrix.Up.Length; place++)
            {
                var (row, k) = Math.DivRem(place, matrix.Rank);
                up[(firstRow + row) * rank + firstRank + k] = (float)(matrix.Scale * matrix.Up[place]);
            }

            firstRank += matrix.Rank;
        }

        return new LoraMatrix(rank, columns, scale: 1, down, up);
    }

    private static List<(string Module, IReadOnlyList<long> Shape)> Targets(LoraConfig lora, DecoderConfig config, string path)
    {
        List<(string Module, IReadOnlyList<long> Shape)> targets =
        [
            .. config.Weights()
                .Where(weight => weight.Shape.Count == 2)
                .Select(weight => (Module: weight.Name[..^".weight".Length], weight.Shape))
                .Where(weight => lora.IsTarget(weight.Module)),
        ];
        if (targets.Any(target => target.Module == EmbeddingModule))
            throw new InvalidInputException($"{path}: 'target_modules' of {ConfigFile} names the embedding, whose adapters are not supported. Merge it with the program that made it, or train one without 'embed_tokens'.");
        return targets.Count > 0
            ? targets
            : throw new InvalidInputException($"{path}: 'target_modules' of {ConfigFile} names no module of this {config.ArchitectureName}. Use an adapter of this model.");
    }

    private static void Check(string path, LoraConfig lora, List<(string Module, IReadOnlyList<long> Shape)> targets, IReadOnlyDictionary<string, TensorEntry> found)
    {
        var expected = targets.SelectMany(target => (WeightShape[])
        [
            new(Prefix + target.Module + DownSuffix, [lora.RankOf(target.Module), target.Shape[1]]),
            new(Prefix + target.Module + UpSuffix, [target.Shape[0], lora.RankOf(target.Module)]),
        ]).ToList();
        WeightsCheck.Run(
            expected,
            found,
            (entry, shape) => entry.Type is ElementType.F32 or ElementType.BF16 or ElementType.F16
                ? SafeTensorsFile.Mismatch(entry, type: null, shape)
                : $"tensor '{entry.Name}' is {entry.Type.SafeTensorsName}; an adapter is stored as F32, BF16 or F16",
            name => name.Contains("lora_magnitude", StringComparison.Ordinal) ? $"tensor '{name}' belongs to DoRA, which is not supported" : $"tensor '{name}' is unexpected",
            faults => $"{path}: the matrices are not those of this model and of {ConfigFile}: {faults}. Use an adapter that was trained on this model.");
    }

    private static LoraMatrix Matrix(string path, SafeTensorsFile file, LoraConfig lora, (string Module, IReadOnlyList<long> Shape) target)
    {
        var (down, up) = (Values(path, file, Prefix + target.Module + DownSuffix), Values(path, file, Prefix + target.Module + UpSuffix));
        return new LoraMatrix(lora.RankOf(target.Module), checked((int)target.Shape[1]), lora.ScaleOf(target.Module), down, up);
    }

    private static float[] Values(string path, SafeTensorsFile file, string name)
    {
        var tensor = file.Tensor(file.Tensors[name]);
        if (tensor.ElementCount > Array.MaxLength)
            throw new InvalidInputException(Invariant($"{path}: tensor '{name}' has {tensor.ElementCount} numbers; an adapter's have {Array.MaxLength} at most. Use an adapter of lower rank."));
        var values = new float[tensor.ElementCount];
        tensor.Read(0, values);
        // A finite sum of magnitudes has finite parts only; where it is not finite, it may just have outgrown fp32.
        return float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(values)) || values.All(float.IsFinite)
            ? values
            : throw new InvalidInputException($"{path}: tensor '{name}' holds numbers that are not finite. Fetch the adapter again, or train it anew.");
    }
}
