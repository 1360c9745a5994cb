using Endonym.Models.Adapters;
using Endonym.Models.Families;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Adapters;

/// <summary>What an adapter adds to a feed-forward block; null where it adds nothing.</summary>
/// <param name="GateUp">To gate and up, joined as the block's own weights are.</param>
/// <param name="Down">To the way down.</param>
internal sealed record FeedForwardAdapter(LowRankWeights? GateUp, LowRankWeights? Down);

/// <summary>What an adapter adds to one layer; null where it adds nothing.</summary>
/// <param name="QueryKeyValue">To queries, keys and values, joined as the layer's own weights are.</param>
/// <param name="AttentionOutput">To the attention's output.</param>
/// <param name="Router">To the logits that choose among experts.</param>
/// <param name="FeedForward">To the one block, or to each expert.</param>
internal sealed record LayerAdapter(LowRankWeights? QueryKeyValue, LowRankWeights? AttentionOutput, LowRankWeights? Router, IReadOnlyList<FeedForwardAdapter> FeedForward);

/// <summary>An adapter as the computation wants it: one pair of matrices for each of the decoder's joined products.</summary>
internal sealed class AdapterWeights : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <param name="adapter">The adapter.</param>
    /// <param name="config">The decoder it was checked against.</param>
    /// <param name="type">The type to compute in.</param>
    /// <param name="device">Where to compute.</param>
    public AdapterWeights(LoraAdapter adapter, DecoderConfig config, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        long D = config.HiddenSize, F = config.IntermediateSize, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        Layers = [.. Enumerable.Range(0, config.LayerCount).Select(Layer)];
        Head = Pair(("lm_head", config.VocabularySize));

        LayerAdapter Layer(int number)
        {
            var prefix = Invariant($"model.layers.{number}.");
            var attention = prefix + "self_attn.";
            return new LayerAdapter(
                Pair((attention + "q_proj", H * E), (attention + "k_proj", K * E), (attention + "v_proj", K * E)),
                Pair((attention + "o_proj", D)),
                Pair((prefix + "block_sparse_moe.gate", config.ExpertCount)),
                config.ExpertCount == 0
                    ? [Block(prefix + "mlp.gate_proj", prefix + "mlp.up_proj", prefix + "mlp.down_proj")]
                    : [.. Enumerable.Range(0, config.ExpertCount).Select(expert => Invariant($"{prefix}block_sparse_moe.experts.{expert}.")).Select(expert => Block(expert + "w1", expert + "w3", expert + "w2"))]);
        }

        FeedForwardAdapter Block(string gate, string up, string down) => new(Pair((gate, F), (up, F)), Pair((down, D)));

        LowRankWeights? Pair(params (string Name, long Rows)[] modules) => adapter.Join(modules) is { } matrix
            ? new LowRankWeights(Kept(tensor(matrix.Down.ToArray(), [matrix.Rank, matrix.Columns])), Kept(tensor(matrix.Up.ToArray(), [matrix.Up.Length / matrix.Rank, matrix.Rank])))
            : null;

        Tensor Kept(Tensor tensor)
        {
            var kept = tensor.to(type, device).DetachFromDisposeScope();
            _tensors.Add(kept);
            return kept;
        }
    }

    /// <summary>What it adds to each layer.</summary>
    public IReadOnlyList<LayerAdapter> Layers { get; }

    /// <summary>What it adds to the logits; null for nothing.</summary>
    public LowRankWeights? Head { get; }

    /// <summary>Bytes its matrices take.</summary>
    public long Bytes => _tensors.Sum(tensor => tensor.numel() * tensor.ElementSize);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
    }
}
