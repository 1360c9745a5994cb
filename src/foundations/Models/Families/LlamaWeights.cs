using static System.FormattableString;

namespace Endonym.Models.Families;

/// <summary>The names Hugging Face's <c>LlamaForCausalLM</c> gives its weights, in the order in which its modules declare them.</summary>
internal static class LlamaWeights
{
    // Dimensions in this file: V vocabulary, D model width, F feed-forward width, H query heads, K key/value heads, E width of one head.

    public static IEnumerable<WeightShape> Of(LlamaConfig config)
    {
        long V = config.VocabularySize, D = config.HiddenSize;
        yield return new("model.embed_tokens.weight", [V, D]);
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            foreach (var weight in OfLayer(config, Invariant($"model.layers.{layer}.")))
                yield return weight;
        }

        yield return new("model.norm.weight", [D]);
        if (!config.TieWordEmbeddings)
            yield return new(Output, [V, D]);
    }

    /// <summary>Name of the output layer, (V, D).</summary>
    public const string Output = "lm_head.weight";

    private static IEnumerable<WeightShape> OfLayer(LlamaConfig config, string prefix)
    {
        long D = config.HiddenSize, F = config.IntermediateSize, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        return
        [
            new(prefix + "self_attn.q_proj.weight", [H * E, D]),
            new(prefix + "self_attn.k_proj.weight", [K * E, D]),
            new(prefix + "self_attn.v_proj.weight", [K * E, D]),
            new(prefix + "self_attn.o_proj.weight", [D, H * E]),
            new(prefix + "mlp.gate_proj.weight", [F, D]),
            new(prefix + "mlp.up_proj.weight", [F, D]),
            new(prefix + "mlp.down_proj.weight", [D, F]),
            new(prefix + "input_layernorm.weight", [D]),
            new(prefix + "post_attention_layernorm.weight", [D]),
        ];
    }
}
