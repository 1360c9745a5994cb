using System.Runtime.InteropServices;
using Endonym.Models.Checkpoints;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Adapters;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Onnx.Tests;

/// <summary>Weights large enough that attention is not uniform and that a misplaced norm, bias or expert shows.</summary>
internal sealed class RandomWeights : IWeightSource
{
    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);

    public RandomWeights(DecoderConfig config, int seed = 1)
    {
        Config = config;
        var random = new Random(seed);
        foreach (var (name, shape) in config.Weights())
        {
            var count = (int)shape.Aggregate(1L, (product, dimension) => product * dimension);
            var isNorm = name.EndsWith("norm.weight", StringComparison.Ordinal);
            var deviation = shape.Count == 1 ? 0.5 : 1.5 / Math.Sqrt(shape[^1]);
            _values[name] = [.. Enumerable.Range(0, count).Select(_ => isNorm ? 0.5f + random.NextSingle() : (float)(deviation * Normal(random)))];
        }
    }

    private RandomWeights(DecoderConfig config, Dictionary<string, float[]> values)
    {
        (Config, _values) = (config, values);
    }

    public DecoderConfig Config { get; }

    public float[] this[string name] => _values[name];

    /// <summary>What computes with them plainly.</summary>
    public NaiveDecoder Reference() => new(Config, name => _values[name]);

    /// <summary>The same with an adapter merged into them.</summary>
    public NaiveDecoder Reference(RandomAdapter? adapter) => new(Config, name => adapter?.Merged(name, _values[name]) ?? _values[name]);

    /// <summary>Writes them as a checkpoint in Hugging Face's layout.</summary>
    public void Write(string folder)
    {
        HuggingFaceFolder.WriteConfig(folder, Config, [2]);
        SafeTensorsWriter.Write(
            Path.Combine(folder, HuggingFaceFolder.WeightsFile),
            [.. Config.Weights().Select(weight => new TensorToWrite(weight.Name, ElementType.F32, weight.Shape, stream => stream.Write(MemoryMarshal.AsBytes(_values[weight.Name].AsSpan()))))],
            metadata: null);
    }

    public void Read(string name, long first, Span<float> destination) => _values[name].AsSpan((int)first, destination.Length).CopyTo(destination);

    /// <summary>What is left of the weights after an export: each matrix rounded as the options say.</summary>
    public RandomWeights Rounded(OnnxExportOptions options) => new(Config, _values.ToDictionary(pair => pair.Key, pair => Form(pair.Key, options)?.FittedTo(Columns(pair.Key)) is { } form ? Rounded(pair.Value, Columns(pair.Key), form) : pair.Value));

    private static float[] Rounded(float[] weights, int columns, BlockQuantization form)
    {
        var blocks = columns / form.BlockSize;
        var rows = weights.Length / columns;
        var quantized = new byte[weights.Length * form.Bits / 8];
        var scales = new float[rows * blocks];
        var zeros = new byte[form.HasZeroPoints ? rows * BlockQuantization.ZeroPointBytes(blocks, form.Bits) : 0];
        BlockQuantizer.Quantize(weights, columns, form, inputs: null, quantized, scales, zeros);
        var rounded = new float[weights.Length];
        BlockQuantizer.Dequantize(quantized, scales, zeros, columns, form, rounded);
        return rounded;
    }

    private BlockQuantization? Form(string name, OnnxExportOptions options) => name switch
    {
        "model.embed_tokens.weight" => options.Embedding,
        "lm_head.weight" => options.Head,
        _ when name.EndsWith("norm.weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith("moe.gate.weight", StringComparison.Ordinal) => null,
        _ when Config.ExpertCount > 0 && name.Contains("experts", StringComparison.Ordinal) => options.Layers?.FittedTo(Config.HiddenSize)?.FittedTo(Config.IntermediateSize),
        _ => options.Layers,
    };

    private int Columns(string name) => (int)Config.Weights().First(weight => weight.Name == name).Shape[^1];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
