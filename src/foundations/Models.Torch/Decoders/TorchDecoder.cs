using Endonym.Models.Families;
using Endonym.Models.Torch.Layers;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Endonym.Models.Torch.Decoders;

// Shapes in this file: N tokens of all documents, D model width, H query heads, K key/value heads, E width of one head, F width of the MLP, V vocabulary.

/// <summary>The computation of a Llama (RMSNorm, rotary positions, grouped-query attention, SwiGLU: Touvron et al., 2023, arXiv:2302.13971) and of its kin, see <see cref="DecoderFamily"/>.</summary>
/// <remarks>Holds no weights: training computes with casts of its fp32 masters, inference with one cast made at the start.</remarks>
public sealed class TorchDecoder : IDisposable
{
    private readonly Rotary _rotary;

    /// <param name="config">The model's shape.</param>
    /// <param name="type">The type to compute in: bf16 or fp32; never fp16 on a CPU.</param>
    /// <param name="device">Where to compute.</param>
    public TorchDecoder(DecoderConfig config, ScalarType type, Device device)
    {
        Config = config;
        Type = type;
        Device = device;
        _rotary = new Rotary(config, type, device);
    }

    /// <summary>The model's shape.</summary>
    public DecoderConfig Config { get; }

    /// <summary>The type it computes in.</summary>
    public ScalarType Type { get; }

    /// <summary>Where it computes.</summary>
    public Device Device { get; }

    /// <summary>The last layer's output, normalized, for documents that do not see each other, and the head that turns it into logits.</summary>
    /// <param name="weights">The stored weights; gradients flow to them if they require any.</param>
    /// <param name="input">The tokens.</param>
    /// <returns>Hidden: (N, D). Head: (V, D), detached when the weights require gradients, as the loss computes the head's gradient itself.</returns>
    public (Tensor Hidden, Tensor Head) Forward(DecoderWeights weights, PackedSequences input)
    {
        using var scope = NewDisposeScope();
        var compute = ComputeWeights.From(weights, Type);
        var hidden = Hidden(compute, input, cache: null);
        return (hidden.MoveToOuterDisposeScope(), compute.Head.detach().MoveToOuterDisposeScope());
    }

    /// <summary>The same over weights already cast, and with a cache for one growing document, whose new tokens' positions begin at the cache's length.</summary>
    internal Tensor Hidden(ComputeWeights weights, PackedSequences input, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var angles = _rotary.At(input);
        var x = Aten.Embedding(weights.Embedding, input.Ids); // (N, D)
        for (var layer = 0; layer < Config.LayerCount; layer++)
            x = Layer(weights.Layers[layer], x, angles, input.Lengths, cache, layer, observer: null);

        cache?.Advance(input.Lengths[0]);
        return Aten.RmsNorm(x, weights.FinalNorm, Config.RmsNormEpsilon).MoveToOuterDisposeScope();
    }

    /// <summary>One layer alone, for documents that do not see each other.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="layer">From 0.</param>
    /// <param name="x">(N, D): what the layers before made of the tokens.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="observer">Sees what flows into the layer's matrices.</param>
    /// <returns>(N, D).</returns>
    internal Tensor Layer(LayerWeights weights, int layer, Tensor x, PackedSequences input, IInputObserver observer)
    {
        using var scope = NewDisposeScope();
        return Layer(weights, x, _rotary.At(input), input.Lengths, cache: null, layer, observer).MoveToOuterDisposeScope();
    }

    private Tensor Layer(LayerWeights weights, Tensor x, (Tensor Cos, Tensor Sin) angles, IReadOnlyList<int> lengths, KeyValueCache? cache, int layer, IInputObserver? observer)
    {
        using var scope = NewDisposeScope();
        var afterAttention = x.add(Attention(weights, Aten.RmsNorm(x, weights.AttentionNorm, Config.RmsNormEpsilon), angles, lengths, cache, layer, observer), Scalars.One);

        var mlp = FeedForward(weights, Aten.RmsNorm(afterAttention, weights.MlpNorm, Config.RmsNormEpsilon), observer); // (N, D)
        return afterAttention.add(mlp, Scalars.One).MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(LayerWeights weights, Tensor x, IInputObserver? observer)
    {
        if (weights.Router is null)
            return SwiGlu(weights.FeedForward, 0, x, observer);

        using var scope = NewDisposeScope();
        return ExpertChoice.Of(F.linear(x, weights.Router), Config.ExpertsPerToken)
            .Combine(x, (expert, tokens) => SwiGlu(weights.FeedForward, expert, tokens, observer))
            .MoveToOuterDisposeScope();
    }

    private static Tensor SwiGlu(IReadOnlyList<FeedForwardWeights> blocks, int expert, Tensor x, IInputObserver? observer)
    {
        using var scope = NewDisposeScope();
        var weights = blocks[expert];
        observer?.FeedForward(expert, x);
        var gateUp = F.linear(x, weights.GateUp).chunk(2, -1); // 2 × (N, F)
        var gated = F.silu(gateUp[0]).mul(gateUp[1]); // (N, F)
        observer?.Down(expert, gated);
        return F.linear(gated, weights.Down).MoveToOuterDisposeScope(); // (N, D)
    }

    private Tensor Attention(LayerWeights weights, Tensor x, (Tensor Cos, Tensor Sin) angles, IReadOnlyList<int> lengths, KeyValueCache? cache, int layer, IInputObserver? observer)
    {
        using var scope = NewDisposeScope();
        observer?.Attention(x);
        var N = x.shape[0];
        int H = Config.HeadCount, K = Config.KeyValueHeadCount, E = Config.HeadSize;
        var window = Config.SlidingWindowOf(layer);

        var joined = F.linear(x, weights.QueryKeyValue, weights.QueryKeyValueBias).view(N, H + 2 * K, E);
        var turned = Rotary.Turn(QueriesAndKeys(weights, joined), angles); // queries and keys turn alike
        if (cache is null && PackedAttention.Supports(Type, E, Device) && (window is null || lengths.Max() <= window))
        {
            var attended = PackedAttention.Attend(turned.contiguous(), joined.narrow(1, H + K, K), lengths); // (N, H·E)
            observer?.AttentionOutput(attended);
            return F.linear(attended, weights.AttentionOutput, weights.AttentionOutputBias).MoveToOuterDisposeScope();
        }

        var query = turned.narrow(1, 0, H).transpose(0, 1);     // (H, N, E)
        var key = turned.narrow(1, H, K).transpose(0, 1);       // (K, N, E)
        var value = joined.narrow(1, H + K, K).transpose(0, 1); // (K, N, E)

        Tensor output;
        if (cache is not null)
        {
            (key, value) = cache.Append(layer, key, value);
            output = CausalAttention.Attend(query, key, value, window);
        }
        else
        {
            // Document by document: exact, and on a CPU four times as fast as a mask over the whole row.
            var start = 0L;
            var parts = new Tensor[lengths.Count];
            for (var document = 0; document < parts.Length; document++)
            {
                var length = lengths[document];
                parts[document] = CausalAttention.Attend(query.narrow(1, start, length), key.narrow(1, start, length), value.narrow(1, start, length), window);
                start += length;
            }

            output = parts.Length == 1 ? parts[0] : cat(parts, 1);
        }

        var joinedHeads = output.transpose(0, 1).reshape(N, (long)H * E);
        observer?.AttentionOutput(joinedHeads);
        return F.linear(joinedHeads, weights.AttentionOutput, weights.AttentionOutputBias).MoveToOuterDisposeScope();
    }

    // (N, H + K, E): in Qwen 3 each head's are normalized (Yang et al., 2025, arXiv:2505.09388, section 2).
    private Tensor QueriesAndKeys(LayerWeights weights, Tensor joined)
    {
        int H = Config.HeadCount, K = Config.KeyValueHeadCount;
        if (weights.QueryNorm is null || weights.KeyNorm is null)
            return joined.narrow(1, 0, H + K);

        using var scope = NewDisposeScope();
        return cat([
            Aten.RmsNorm(joined.narrow(1, 0, H), weights.QueryNorm, Config.RmsNormEpsilon),
            Aten.RmsNorm(joined.narrow(1, H, K), weights.KeyNorm, Config.RmsNormEpsilon),
        ], 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _rotary.Dispose();
}
