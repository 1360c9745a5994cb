using static System.FormattableString;

namespace Endonym.Models.Families;

/// <summary>The names that Hugging Face's classes of the family give their weights, in the order in which the modules declare them.</summary>
internal static class DecoderWeightShapes
{
    // Dimensions in this file: V vocabulary, D model width, F feed-forward width, H query heads, K key/value heads, E width of one head.

    public static IEnumerable<WeightShape> Of(DecoderConfig config)
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

    private static IEnumerable<WeightShape> OfLayer(DecoderConfig config, string prefix)
    {
        long D = config.HiddenSize;
        return
        [
            .. OfAttention(config, prefix + "self_attn."),
            .. config.ExpertCount == 0 ? OfFeedForward(config, prefix + "mlp.") : OfExperts(config, prefix + "block_sparse_moe."),
            new(prefix + "input_layernorm.weight", [D]),
            new(prefix + "post_attention_layernorm.weight", [D]),
        ];
    }

    private static List<WeightShape> OfAttention(DecoderConfig config, string prefix)
    {
        long D = config.HiddenSize, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        List<WeightShape> weights = [];
        Add("q_proj", H * E, D, config.HasAttentionBias);
        Add("k_proj", K * E, D, config.HasAttentionBias);
        Add("v_proj", K * E, D, config.HasAttentionBias);
        Add("o_proj", D, H * E, config.HasAttentionOutputBias);
        if (config.HasQueryKeyNorm)
        {
            weights.Add(new(prefix + "q_norm.weight", [E]));
            weights.Add(new(prefix + "k_norm.weight", [E]));
        }

        return weights;

        void Add(string name, long rows, long columns, bool hasBias)
        {
            weights.Add(new($"{prefix}{name}.weight", [rows, columns]));
            if (hasBias)
                weights.Add(new($"{prefix}{name}.bias", [rows]));
        }
    }

    private static IEnumerable<WeightShape> OfFeedForward(DecoderConfig config, string prefix)
    {
        long D = config.HiddenSize, F = config.IntermediateSize;
        return
        [
            new(prefix + "gate_proj.weight", [F, D]),
            new(prefix + "up_proj.weight", [F, D]),
            new(prefix + "down_proj.weight", [D, F]),
        ];
    }

    // Mixtral numbers what others name: w1 is the gate, w2 goes down, w3 goes up.
    private static IEnumerable<WeightShape> OfExperts(DecoderConfig config, string prefix)
    {
        long D = config.HiddenSize, F = config.IntermediateSize;
        yield return new(prefix + "gate.weight", [config.ExpertCount, D]);
        for (var expert = 0; expert < config.ExpertCount; expert++)
        {
            yield return new(Invariant($"{prefix}experts.{expert}.w1.weight"), [F, D]);
            yield return new(Invariant($"{prefix}experts.{expert}.w2.weight"), [D, F]);
            yield return new(Invariant($"{prefix}experts.{expert}.w3.weight"), [F, D]);
        }
    }
}
