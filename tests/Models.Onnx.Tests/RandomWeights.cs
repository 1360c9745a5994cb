using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Families;

namespace Endonym.Models.Onnx.Tests;

/// <summary>Weights large enough that attention is not uniform and that a misplaced norm, bias or expert shows.</summary>
internal sealed class RandomWeights : IWeightSource
{
    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);

    public RandomWeights(LlamaConfig config, int seed = 1)
    {
        Config = config;
        var random = new Random(seed);
        foreach (var (name, shape) in Shapes(config))
        {
            var count = shape.Aggregate(1, (product, dimension) => product * dimension);
            var isNorm = name.EndsWith("norm.weight", StringComparison.Ordinal);
            var deviation = shape.Length == 1 ? 0.5 : 1.5 / Math.Sqrt(shape[^1]);
            _values[name] = [.. Enumerable.Range(0, count).Select(_ => isNorm ? 0.5f + random.NextSingle() : (float)(deviation * Normal(random)))];
        }
    }

    private RandomWeights(LlamaConfig config, Dictionary<string, float[]> values)
    {
        (Config, _values) = (config, values);
    }

    public LlamaConfig Config { get; }

    public float[] this[string name] => _values[name];

    public void Read(string name, long first, Span<float> destination) => _values[name].AsSpan((int)first, destination.Length).CopyTo(destination);

    /// <summary>What is left of the weights after an export: each matrix rounded as the options say.</summary>
    public RandomWeights Rounded(OnnxExportOptions options) => new(Config, _values.ToDictionary(pair => pair.Key, pair => Form(pair.Key, options) is { } form ? Rounded(pair.Value, Columns(pair.Key), form) : pair.Value));

    private static float[] Rounded(float[] weights, int columns, BlockQuantization form)
    {
        var blocks = columns / form.BlockSize;
        var rows = weights.Length / columns;
        var quantized = new byte[weights.Length * form.Bits / 8];
        var scales = new float[rows * blocks];
        var zeros = new byte[form.HasZeroPoints ? rows * BlockQuantization.ZeroPointBytes(blocks, form.Bits) : 0];
        BlockQuantizer.Quantize(weights, columns, form, quantized, scales, zeros);
        var rounded = new float[weights.Length];
        BlockQuantizer.Dequantize(quantized, scales, zeros, columns, form, rounded);
        return rounded;
    }

    private static BlockQuantization? Form(string name, OnnxExportOptions options) => name switch
    {
        "model.embed_tokens.weight" => options.Embedding,
        "lm_head.weight" => options.Head,
        _ when name.EndsWith("norm.weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith("moe.gate.weight", StringComparison.Ordinal) => null,
        _ => options.Layers,
    };

    private int Columns(string name) => Shapes(Config).First(pair => pair.Name == name).Shape[^1];

    private static IEnumerable<(string Name, int[] Shape)> Shapes(LlamaConfig config)
    {
        int V = config.VocabularySize, D = config.HiddenSize, F = config.IntermediateSize, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        yield return ("model.embed_tokens.weight", [V, D]);
        yield return ("model.norm.weight", [D]);
        if (!config.TieWordEmbeddings)
            yield return ("lm_head.weight", [V, D]);
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = FormattableString.Invariant($"model.layers.{layer}.");
            yield return (prefix + "input_layernorm.weight", [D]);
            yield return (prefix + "post_attention_layernorm.weight", [D]);
            foreach (var (name, rows) in new[] { ("q", H * E), ("k", K * E), ("v", K * E) })
            {
                yield return (prefix + $"self_attn.{name}_proj.weight", [rows, D]);
                if (config.HasAttentionBias)
                    yield return (prefix + $"self_attn.{name}_proj.bias", [rows]);
            }

            yield return (prefix + "self_attn.o_proj.weight", [D, H * E]);
            if (config.HasQueryKeyNorm)
            {
                yield return (prefix + "self_attn.q_norm.weight", [E]);
                yield return (prefix + "self_attn.k_norm.weight", [E]);
            }

            if (config.ExpertCount == 0)
            {
                yield return (prefix + "mlp.gate_proj.weight", [F, D]);
                yield return (prefix + "mlp.up_proj.weight", [F, D]);
                yield return (prefix + "mlp.down_proj.weight", [D, F]);
                continue;
            }

            yield return (prefix + "block_sparse_moe.gate.weight", [config.ExpertCount, D]);
            for (var expert = 0; expert < config.ExpertCount; expert++)
            {
                var block = FormattableString.Invariant($"{prefix}block_sparse_moe.experts.{expert}.");
                yield return (block + "w1.weight", [F, D]);
                yield return (block + "w2.weight", [D, F]);
                yield return (block + "w3.weight", [F, D]);
            }
        }
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
