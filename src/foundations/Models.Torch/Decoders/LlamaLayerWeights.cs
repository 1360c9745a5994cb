using static TorchSharp.torch;

namespace Endonym.Models.Torch.Decoders;

/// <summary>One layer's weights as the computation wants them: in its type, and joined where one product does the work of several.</summary>
/// <param name="AttentionNorm">(D).</param>
/// <param name="QueryKeyValue">((H + 2K)·E, D): queries, keys, values.</param>
/// <param name="AttentionOutput">(D, H·E).</param>
/// <param name="MlpNorm">(D).</param>
/// <param name="GateUp">(2F, D): gate, then up.</param>
/// <param name="Down">(D, F).</param>
internal sealed record LlamaLayerWeights(Tensor AttentionNorm, Tensor QueryKeyValue, Tensor AttentionOutput, Tensor MlpNorm, Tensor GateUp, Tensor Down);

/// <summary>All weights as the computation wants them. Made from the stored ones under autograd, so that gradients arrive at those, in their type.</summary>
internal sealed record LlamaComputeWeights(Tensor Embedding, IReadOnlyList<LlamaLayerWeights> Layers, Tensor FinalNorm, Tensor Head)
{
    /// <summary>Casts and joins; the tensors belong to the current dispose scope.</summary>
    public static LlamaComputeWeights From(LlamaWeights weights, ScalarType type)
    {
        Tensor Cast(string name) => weights[name].to(type);

        Tensor Join(params ReadOnlySpan<string> names)
        {
            var parts = new Tensor[names.Length];
            for (var index = 0; index < parts.Length; index++)
                parts[index] = weights[names[index]];
            return cat(parts, 0).to(type);
        }

        var layers = Enumerable.Range(0, weights.Config.LayerCount).Select(layer =>
        {
            var prefix = FormattableString.Invariant($"model.layers.{layer}.");
            return new LlamaLayerWeights(
                Cast(prefix + "input_layernorm.weight"),
                Join(prefix + "self_attn.q_proj.weight", prefix + "self_attn.k_proj.weight", prefix + "self_attn.v_proj.weight"),
                Cast(prefix + "self_attn.o_proj.weight"),
                Cast(prefix + "post_attention_layernorm.weight"),
                Join(prefix + "mlp.gate_proj.weight", prefix + "mlp.up_proj.weight"),
                Cast(prefix + "mlp.down_proj.weight"));
        }).ToList();

        var embedding = Cast(LlamaWeights.EmbeddingName);
        return new LlamaComputeWeights(embedding, layers, Cast("model.norm.weight"), weights.Config.TieWordEmbeddings ? embedding : weights.Head.to(type));
    }

    /// <summary>Every tensor, each once.</summary>
    public IEnumerable<Tensor> Tensors() => Layers
        .SelectMany(layer => (Tensor[])[layer.AttentionNorm, layer.QueryKeyValue, layer.AttentionOutput, layer.MlpNorm, layer.GateUp, layer.Down])
        .Concat([Embedding, FinalNorm, Head])
        .Distinct(ReferenceEqualityComparer.Instance)
        .Cast<Tensor>();
}
