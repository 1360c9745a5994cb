using Endonym.Models.Torch.Adapters;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Layers;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Decoders;

/// <summary>Logits after each token, one row after the other, as the decoder computes them.</summary>
internal static class TorchLogits
{
    /// <summary>Of documents packed into one row.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="ids">The documents' tokens, one document after the other.</param>
    /// <param name="lengths">Tokens of each document.</param>
    /// <param name="type">What is computed in.</param>
    public static double[] Logits(DecoderWeights weights, int[] ids, int[] lengths, ScalarType type = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var decoder = new TorchDecoder(weights.Config, type, CPU);
        using var input = new PackedSequences(ids, lengths, CPU);
        var (hidden, head) = decoder.Forward(weights, input);
        return Values(hidden.matmul(head.t()));
    }

    /// <summary>Of one document through a cache.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="ids">The document.</param>
    /// <param name="parts">Tokens of the parts that are read at once; what they leave is read token by token.</param>
    public static double[] Cached(DecoderWeights weights, int[] ids, int[] parts)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var decoder = new TorchDecoder(weights.Config, ScalarType.Float32, CPU);
        using var cache = new KeyValueCache(weights.Config, ScalarType.Float32, CPU);
        var compute = ComputeWeights.From(weights, ScalarType.Float32);
        List<double> logits = [];
        for (var part = 0; cache.Length < ids.Length; part++)
        {
            using var step = NewDisposeScope();
            var count = part < parts.Length ? parts[part] : 1;
            using var input = new PackedSequences(ids.AsSpan(cache.Length, count), [count], CPU, [cache.Length]);
            logits.AddRange(Values(decoder.Hidden(compute, input, [cache], AdapterRows.None).matmul(compute.Head.t())));
        }

        return [.. logits];
    }

    private static double[] Values(Tensor tensor) => [.. tensor.to(ScalarType.Float32).contiguous().data<float>().ToArray().Select(value => (double)value)];
}
