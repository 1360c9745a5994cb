using System.Text.Json.Nodes;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Adapters;

/// <summary>An adapter of chance matrices as PEFT saves it, and what it does to weights in plain loops.</summary>
internal sealed class RandomAdapter
{
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _scales = new(StringComparer.Ordinal);

    /// <param name="config">The decoder it is for.</param>
    /// <param name="targets">Ends of the names of the modules it changes.</param>
    /// <param name="rank">Of all of them.</param>
    /// <param name="alpha">Of all of them.</param>
    /// <param name="seed">The same seed gives the same matrices.</param>
    public RandomAdapter(DecoderConfig config, string[] targets, int rank = 3, double alpha = 6, int seed = 1)
    {
        Rank = rank;
        var random = new Random(seed);
        foreach (var (name, shape) in config.Weights())
        {
            var module = name.Replace(".weight", "", StringComparison.Ordinal);
            if (shape.Count != 2 || !targets.Any(target => module.EndsWith(target, StringComparison.Ordinal)))
                continue;
            Add(module + ".lora_A.weight", [rank, shape[1]]);
            Add(module + ".lora_B.weight", [shape[0], rank]);
            _scales[module] = alpha / rank;
        }

        Json = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = "somebody/something",
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["layers_to_transform"] = null,
            ["lora_alpha"] = alpha,
            ["lora_dropout"] = 0.05,
            ["modules_to_save"] = null,
            ["r"] = rank,
            ["rank_pattern"] = new JsonObject(),
            ["alpha_pattern"] = new JsonObject(),
            ["target_modules"] = new JsonArray([.. targets.Select(target => JsonValue.Create(target))]),
            ["use_dora"] = false,
            ["use_rslora"] = false,
        };

        // As large as the weights' own deviation times a module's inputs: the adapter is no rounding error, nor all there is.
        void Add(string tensor, long[] shape) => _tensors[tensor] = (shape, [.. Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => random.NextSingle() - 0.5f)]);
    }

    /// <summary>What goes into <c>adapter_config.json</c>; may be changed.</summary>
    public JsonObject Json { get; }

    /// <summary>The rank of every module.</summary>
    public int Rank { get; }

    /// <summary>The matrices by their names without the prefix; may be changed.</summary>
    public IDictionary<string, (long[] Shape, float[] Values)> Tensors => _tensors;

    /// <summary>The same matrices, the widening ones zero: it changes nothing.</summary>
    public void Silence()
    {
        foreach (var (_, values) in _tensors.Where(pair => pair.Key.Contains("lora_B", StringComparison.Ordinal)).Select(pair => pair.Value))
            Array.Clear(values);
    }

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <param name="type">How the matrices are stored.</param>
    /// <returns>The folder.</returns>
    public string Write(string folder, ElementType type = ElementType.F32)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), Json.ToJsonString());
        SafeTensorsWriter.Write(
            Path.Combine(folder, "adapter_model.safetensors"),
            [.. _tensors.Select(pair => new TensorToWrite("base_model.model." + pair.Key, type, pair.Value.Shape, stream =>
            {
                var bytes = new byte[pair.Value.Values.Length * type.SizeInBytes];
                FloatingPoint.Narrow(pair.Value.Values, type, bytes);
                stream.Write(bytes);
            }))],
            new Dictionary<string, string> { ["format"] = "pt" });
        return folder;
    }

    /// <summary>W + alpha / r · B · A in plain loops and double precision.</summary>
    /// <param name="name">The weight's name.</param>
    /// <param name="weight">W, row after row.</param>
    public float[] Merged(string name, float[] weight)
    {
        var module = name.Replace(".weight", "", StringComparison.Ordinal);
        if (!_scales.TryGetValue(module, out var scale))
            return weight;

        var (downShape, down) = _tensors[module + ".lora_A.weight"];
        var (_, up) = _tensors[module + ".lora_B.weight"];
        var columns = (int)downShape[1];
        return [.. weight.Select((value, place) =>
        {
            var (row, column) = (place / columns, place % columns);
            var sum = 0.0;
            for (var k = 0; k < Rank; k++)
                sum += (double)up[row * Rank + k] * down[k * columns + column];
            return (float)(value + scale * sum);
        })];
    }
}
