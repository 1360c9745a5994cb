using Endonym.Models.Families;
using Endonym.Models.Torch.Layers;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Endonym.Models.Torch.Decoders;

// Shapes in this file: N tokens of all documents, D model width, H query heads, K key/value heads, E width of one head, F width of the MLP, V vocabulary.

/// <summary>The computation of a Llama: RMSNorm, rotary positions, grouped-query attention, SwiGLU (Touvron et al., 2023, arXiv:2302.13971).</summary>
/// <remarks>Holds no weights: training computes with casts of its fp32 masters, inference with one cast made at the start.</remarks>
public sealed class LlamaDecoder : IDisposable
{
    private readonly Rotary _rotary;

    /// <param name="config">The model's shape.</param>
    /// <param name="type">The type to compute in: bf16 or fp32; never fp16 on a CPU.</param>
    /// <param name="device">Where to compute.</param>
    public LlamaDecoder(LlamaConfig config, ScalarType type, Device device)
    {
        Config = config;
        Type = type;
        Device = device;
        _rotary = new Rotary(config.HeadSize, config.ContextLength, config.RopeTheta, type, device);
    }

    /// <summary>The model's shape.</summary>
    public LlamaConfig Config { get; }

    /// <summary>The type it computes in.</summary>
    public ScalarType Type { get; }

    /// <summary>Where it computes.</summary>
    public Device Device { get; }

    /// <summary>The last layer's output, normalized, for documents that do not see each other, and the head that turns it into logits.</summary>
    /// <param name="weights">The stored weights; gradients flow to them if they require any.</param>
    /// <param name="input">The tokens.</param>
    /// <returns>Hidden: (N, D). Head: (V, D), detached when the weights require gradients, as the loss computes the head's gradient itself.</returns>
    public (Tensor Hidden, Tensor Head) Forward(LlamaWeights weights, PackedSequences input)
    {
        using var scope = NewDisposeScope();
        var compute = LlamaComputeWeights.From(weights, Type);
        var hidden = Hidden(compute, input, cache: null);
        return (hidden.MoveToOuterDisposeScope(), compute.Head.detach().MoveToOuterDisposeScope());
    }

    /// <summary>The same over weights already cast, and with a cache for one growing document, whose new tokens' positions begin at the cache's length.</summary>
    internal Tensor Hidden(LlamaComputeWeights weights, PackedSequences input, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var angles = _rotary.At(input.Positions, input.PositionCount);
        var x = Aten.Embedding(weights.Embedding, input.Ids); // (N, D)
        for (var layer = 0; layer < Config.LayerCount; layer++)
            x = Layer(weights.Layers[layer], x, angles, input.Lengths, cache, layer);

        cache?.Advance(input.Lengths[0]);
        return Aten.RmsNorm(x, weights.FinalNorm, Config.RmsNormEpsilon).MoveToOuterDisposeScope();
    }

    private Tensor Layer(LlamaLayerWeights weights, Tensor x, (Tensor Cos, Tensor Sin) angles, IReadOnlyList<int> lengths, KeyValueCache? cache, int layer)
    {
        using var scope = NewDisposeScope();
        var afterAttention = x.add(Attention(weights, Aten.RmsNorm(x, weights.AttentionNorm, Config.RmsNormEpsilon), angles, lengths, cache, layer), Scalars.One);

        var gateUp = F.linear(Aten.RmsNorm(afterAttention, weights.MlpNorm, Config.RmsNormEpsilon), weights.GateUp).chunk(2, -1); // 2 × (N, F)
        var mlp = F.linear(F.silu(gateUp[0]).mul(gateUp[1]), weights.Down); // (N, D)
        return afterAttention.add(mlp, Scalars.One).MoveToOuterDisposeScope();
    }

    private Tensor Attention(LlamaLayerWeights weights, Tensor x, (Tensor Cos, Tensor Sin) angles, IReadOnlyList<int> lengths, KeyValueCache? cache, int layer)
    {
        using var scope = NewDisposeScope();
        var N = x.shape[0];
        int H = Config.HeadCount, K = Config.KeyValueHeadCount, E = Config.HeadSize;

        var joined = F.linear(x, weights.QueryKeyValue).view(N, H + 2 * K, E);
        var turned = Rotary.Turn(joined.narrow(1, 0, H + K), angles); // queries and keys turn alike
        if (cache is null && PackedAttention.Supports(Type, E, Device))
        {
            var attended = PackedAttention.Attend(turned.contiguous(), joined.narrow(1, H + K, K), lengths); // (N, H·E)
            return F.linear(attended, weights.AttentionOutput).MoveToOuterDisposeScope();
        }

        var query = turned.narrow(1, 0, H).transpose(0, 1);     // (H, N, E)
        var key = turned.narrow(1, H, K).transpose(0, 1);       // (K, N, E)
        var value = joined.narrow(1, H + K, K).transpose(0, 1); // (K, N, E)

        Tensor output;
        if (cache is not null)
        {
            (key, value) = cache.Append(layer, key, value);
            output = cache.Length > 0 && N > 1
                ? AttendAfter(query, key, value, cache.Length)
                : Attend(query, key, value, isCausal: N > 1);
        }
        else
        {
            // Document by document: exact, and on a CPU four times as fast as a mask over the whole row.
            var start = 0L;
            var parts = new Tensor[lengths.Count];
            for (var document = 0; document < parts.Length; document++)
            {
                var length = lengths[document];
                parts[document] = Attend(query.narrow(1, start, length), key.narrow(1, start, length), value.narrow(1, start, length), isCausal: true);
                start += length;
            }

            output = parts.Length == 1 ? parts[0] : cat(parts, 1);
        }

        return F.linear(output.transpose(0, 1).reshape(N, (long)H * E), weights.AttentionOutput).MoveToOuterDisposeScope();
    }

    // The causal flag lines the first query up with the first key; queries that follow others need the mask written out.
    private static Tensor AttendAfter(Tensor query, Tensor key, Tensor value, int past)
    {
        var seen = ones([query.shape[1], key.shape[1]], ScalarType.Bool, query.device).tril(past); // (N, past + N)
        return Aten.Attention(query.unsqueeze(0), key.unsqueeze(0), value.unsqueeze(0), isCausal: false, seen).squeeze(0);
    }

    private static Tensor Attend(Tensor query, Tensor key, Tensor value, bool isCausal) =>
        Aten.Attention(query.unsqueeze(0), key.unsqueeze(0), value.unsqueeze(0), isCausal).squeeze(0);

    /// <inheritdoc/>
    public void Dispose() => _rotary.Dispose();
}
