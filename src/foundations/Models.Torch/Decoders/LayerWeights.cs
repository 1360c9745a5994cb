using Endonym.Models.Families;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Decoders;

// Shapes in this file: D model width, H query heads, K key/value heads, E width of one head, F width of a feed-forward block, X experts.

/// <summary>A feed-forward block: the only one of a layer, or an expert.</summary>
/// <param name="GateUp">(2F, D): gate, then up.</param>
/// <param name="Down">(D, F).</param>
internal sealed record FeedForwardWeights(Tensor GateUp, Tensor Down);

/// <summary>One layer's weights as the computation wants them: in its type, and joined where one product does the work of several.</summary>
/// <param name="AttentionNorm">(D).</param>
/// <param name="QueryKeyValue">((H + 2K)·E, D): queries, keys, values.</param>
/// <param name="AttentionOutput">(D, H·E).</param>
/// <param name="MlpNorm">(D).</param>
/// <param name="FeedForward">One block, or one for each expert.</param>
internal sealed record LayerWeights(Tensor AttentionNorm, Tensor QueryKeyValue, Tensor AttentionOutput, Tensor MlpNorm, IReadOnlyList<FeedForwardWeights> FeedForward)
{
    /// <summary>((H + 2K)·E); null in families without biases.</summary>
    public Tensor? QueryKeyValueBias { get; init; }

    /// <summary>(D); null in families without it.</summary>
    public Tensor? AttentionOutputBias { get; init; }

    /// <summary>(E): norm of each head's queries; null in families without it.</summary>
    public Tensor? QueryNorm { get; init; }

    /// <summary>(E): norm of each head's keys; null in families without it.</summary>
    public Tensor? KeyNorm { get; init; }

    /// <summary>(X, D): chooses among experts; null where there is one block.</summary>
    public Tensor? Router { get; init; }

    /// <summary>Every tensor.</summary>
    public IEnumerable<Tensor> Tensors() =>
        ((Tensor?[])[AttentionNorm, QueryKeyValue, QueryKeyValueBias, QueryNorm, KeyNorm, AttentionOutput, AttentionOutputBias, MlpNorm, Router])
        .OfType<Tensor>()
        .Concat(FeedForward.SelectMany(block => (Tensor[])[block.GateUp, block.Down]));
}

/// <summary>All weights as the computation wants them. Made from the stored ones under autograd, so that gradients arrive at those, in their type.</summary>
internal sealed record ComputeWeights(Tensor Embedding, IReadOnlyList<LayerWeights> Layers, Tensor FinalNorm, Tensor Head)
{
    /// <summary>Casts and joins; the tensors belong to the current dispose scope.</summary>
    public static ComputeWeights From(DecoderWeights weights, ScalarType type) => From(weights.Config, name => weights[name], type);

    /// <summary>Casts and joins what is fetched by name, a layer at a time; what was fetched for a layer into the dispose scope is freed with it.</summary>
    public static ComputeWeights From(DecoderConfig config, Func<string, Tensor> weight, ScalarType type)
    {
        var layers = Enumerable.Range(0, config.LayerCount).Select(number =>
        {
            using var scope = NewDisposeScope();
            var layer = LayerOf(config, number, weight, type);
            foreach (var tensor in layer.Tensors())
                tensor.MoveToOuterDisposeScope();
            return layer;
        }).ToList();
        var embedding = weight(DecoderWeights.EmbeddingName).to(type);
        return new ComputeWeights(embedding, layers, weight("model.norm.weight").to(type), config.TieWordEmbeddings ? embedding : weight(DecoderWeights.HeadName).to(type));
    }

    /// <summary>One layer alone, of what is fetched by name.</summary>
    public static LayerWeights LayerOf(DecoderConfig config, int number, Func<string, Tensor> weight, ScalarType type) =>
        Layer(config, name => weight(FormattableString.Invariant($"model.layers.{number}.{name}")), type);

    private static LayerWeights Layer(DecoderConfig config, Func<string, Tensor> weight, ScalarType type)
    {
        IReadOnlyList<FeedForwardWeights> feedForward = config.ExpertCount == 0
            ? [Block("mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")]
            : [.. Enumerable.Range(0, config.ExpertCount).Select(expert => FormattableString.Invariant($"block_sparse_moe.experts.{expert}."))
                .Select(expert => Block(expert + "w1", expert + "w3", expert + "w2"))];
        return new LayerWeights(
            Cast("input_layernorm.weight"),
            Join("self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight"),
            Cast("self_attn.o_proj.weight"),
            Cast("post_attention_layernorm.weight"),
            feedForward)
        {
            QueryKeyValueBias = config.HasAttentionBias ? Join("self_attn.q_proj.bias", "self_attn.k_proj.bias", "self_attn.v_proj.bias") : null,
            AttentionOutputBias = config.HasAttentionOutputBias ? Cast("self_attn.o_proj.bias") : null,
            QueryNorm = config.HasQueryKeyNorm ? Cast("self_attn.q_norm.weight") : null,
            KeyNorm = config.HasQueryKeyNorm ? Cast("self_attn.k_norm.weight") : null,
            Router = config.ExpertCount == 0 ? null : Cast("block_sparse_moe.gate.weight"),
        };

        Tensor Cast(string name) => weight(name).to(type);

        Tensor Join(params string[] names)
        {
            using var scope = NewDisposeScope();
            return cat([.. names.Select(weight)], 0).to(type).MoveToOuterDisposeScope();
        }

        FeedForwardWeights Block(string gate, string up, string down) => new(Join(gate + ".weight", up + ".weight"), Cast(down + ".weight"));
    }

    /// <summary>Every tensor, each once.</summary>
    public IEnumerable<Tensor> Tensors() => Layers
        .SelectMany(layer => layer.Tensors())
        .Concat([Embedding, FinalNorm, Head])
        .Distinct(ReferenceEqualityComparer.Instance)
        .Cast<Tensor>();
}
