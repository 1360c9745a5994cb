using Endonym.Models.Families;
using Endonym.Models.Torch.Adapters;
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
        var hidden = Hidden(compute, input, caches: null, AdapterRows.None);
        return (hidden.MoveToOuterDisposeScope(), compute.Head.detach().MoveToOuterDisposeScope());
    }

    /// <summary>The same over weights already cast.</summary>
    /// <param name="weights">In the type it computes in.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="caches">One for each document: its tokens here come after those the cache holds, and are added to it. Null where each document is whole.</param>
    /// <param name="adapters">Which rows are computed with which adapter.</param>
    /// <returns>(N, D).</returns>
    internal Tensor Hidden(ComputeWeights weights, PackedSequences input, IReadOnlyList<KeyValueCache>? caches, AdapterRows adapters)
    {
        using var scope = NewDisposeScope();
        var pass = new Pass(input.Lengths, _rotary.At(input), caches, adapters, Observer: null);
        var x = Aten.Embedding(weights.Embedding, input.Ids); // (N, D)
        for (var layer = 0; layer < Config.LayerCount; layer++)
            x = Layer(weights.Layers[layer], x, pass, layer);

        for (var document = 0; document < (caches?.Count ?? 0); document++)
            caches![document].Advance(input.Lengths[document]); // there is one: they were counted
        return Aten.RmsNorm(x, weights.FinalNorm, Config.RmsNormEpsilon).MoveToOuterDisposeScope();
    }

    /// <summary>Logits of some rows.</summary>
    /// <param name="weights">In the type it computes in.</param>
    /// <param name="hidden">(N, D), as <see cref="Hidden"/> gives them.</param>
    /// <param name="adapters">Which rows are computed with which adapter.</param>
    /// <returns>(N, V).</returns>
    internal static Tensor Logits(ComputeWeights weights, Tensor hidden, AdapterRows adapters) => adapters.AddTo(F.linear(hidden, weights.Head), hidden, adapter => adapter.Head);

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
        return Layer(weights, x, new Pass(input.Lengths, _rotary.At(input), Caches: null, AdapterRows.None, observer), layer).MoveToOuterDisposeScope();
    }

    private Tensor Layer(LayerWeights weights, Tensor x, Pass pass, int layer)
    {
        using var scope = NewDisposeScope();
        var afterAttention = x.add(Attention(weights, Aten.RmsNorm(x, weights.AttentionNorm, Config.RmsNormEpsilon), pass, layer), Scalars.One);

        var mlp = FeedForward(weights, Aten.RmsNorm(afterAttention, weights.MlpNorm, Config.RmsNormEpsilon), pass, layer); // (N, D)
        return afterAttention.add(mlp, Scalars.One).MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(LayerWeights weights, Tensor x, Pass pass, int layer)
    {
        if (weights.Router is null)
            return SwiGlu(weights.FeedForward[0], x, pass, pass.Adapters, layer, block: 0);

        using var scope = NewDisposeScope();
        var routed = pass.Adapters.AddTo(F.linear(x, weights.Router), x, adapter => adapter.Layers[layer].Router);
        return ExpertChoice.Of(routed, Config.ExpertsPerToken)
            .Combine(x, (expert, tokens, rows) => SwiGlu(weights.FeedForward[expert], tokens, pass, pass.Adapters.Among(rows), layer, expert))
            .MoveToOuterDisposeScope();
    }

    private static Tensor SwiGlu(FeedForwardWeights weights, Tensor x, Pass pass, AdapterRows adapters, int layer, int block)
    {
        using var scope = NewDisposeScope();
        pass.Observer?.FeedForward(block, x);
        var gateUp = adapters.AddTo(F.linear(x, weights.GateUp), x, adapter => adapter.Layers[layer].FeedForward[block].GateUp).chunk(2, -1); // 2 × (N, F)
        var product = F.silu(gateUp[0]).mul(gateUp[1]); // (N, F)
        pass.Observer?.Down(block, product);
        return adapters.AddTo(F.linear(product, weights.Down), product, adapter => adapter.Layers[layer].FeedForward[block].Down).MoveToOuterDisposeScope(); // (N, D)
    }

    private Tensor Attention(LayerWeights weights, Tensor x, Pass pass, int layer)
    {
        using var scope = NewDisposeScope();
        pass.Observer?.Attention(x);
        var N = x.shape[0];
        int H = Config.HeadCount, K = Config.KeyValueHeadCount, E = Config.HeadSize;
        var window = Config.SlidingWindowOf(layer);

        var joined = pass.Adapters.AddTo(F.linear(x, weights.QueryKeyValue, weights.QueryKeyValueBias), x, adapter => adapter.Layers[layer].QueryKeyValue).view(N, H + 2 * K, E);
        var turned = Rotary.Turn(QueriesAndKeys(weights, joined), pass.Angles); // queries and keys turn alike
        var attended = pass.Caches is null && PackedAttention.Supports(Type, E, Device) && (window is null || pass.Lengths.Max() <= window)
            ? PackedAttention.Attend(turned.contiguous(), joined.narrow(1, H + K, K), pass.Lengths) // (N, H·E)
            : EachDocument(turned, joined.narrow(1, H + K, K), pass, window, layer);
        pass.Observer?.AttentionOutput(attended);
        return pass.Adapters.AddTo(F.linear(attended, weights.AttentionOutput, weights.AttentionOutputBias), attended, adapter => adapter.Layers[layer].AttentionOutput).MoveToOuterDisposeScope();
    }

    // (N, H·E). Document by document: exact, and on a CPU four times as fast as a mask over the whole row.
    private Tensor EachDocument(Tensor turned, Tensor values, Pass pass, int? window, int layer)
    {
        using var scope = NewDisposeScope();
        int H = Config.HeadCount, K = Config.KeyValueHeadCount;
        var query = turned.narrow(1, 0, H).transpose(0, 1); // (H, N, E)
        var key = turned.narrow(1, H, K).transpose(0, 1);   // (K, N, E)
        var value = values.transpose(0, 1);                 // (K, N, E)
        var start = 0L;
        var parts = new Tensor[pass.Lengths.Count];
        for (var document = 0; document < parts.Length; document++)
        {
            var length = pass.Lengths[document];
            var (keys, ofThem) = (key.narrow(1, start, length), value.narrow(1, start, length));
            if (pass.Caches is { } caches)
                (keys, ofThem) = caches[document].Append(layer, keys, ofThem);
            parts[document] = CausalAttention.Attend(query.narrow(1, start, length), keys, ofThem, window);
            start += length;
        }

        var output = parts.Length == 1 ? parts[0] : cat(parts, 1); // (H, N, E)
        return output.transpose(0, 1).reshape(turned.shape[0], (long)H * Config.HeadSize).MoveToOuterDisposeScope();
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

    /// <summary>What every layer of a pass sees alike.</summary>
    private sealed record Pass(IReadOnlyList<int> Lengths, (Tensor Cos, Tensor Sin) Angles, IReadOnlyList<KeyValueCache>? Caches, AdapterRows Adapters, IInputObserver? Observer);
}
