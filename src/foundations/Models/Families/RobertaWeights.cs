using static System.FormattableString;

namespace Endonym.Models.Families;

/// <summary>The names that Hugging Face's classes of RoBERTa give their weights, in the order in which the modules declare them.</summary>
internal static class RobertaWeights
{
    // Dimensions in this file: V vocabulary, D model width, F feed-forward width.

    /// <summary>What precedes the names of the encoder's own weights: a class with a head has the encoder as one of its parts.</summary>
    public static string PrefixOf(RobertaConfig config) => config.Head == RobertaHead.None ? "" : "roberta.";

    public static IEnumerable<WeightShape> Of(RobertaConfig config)
    {
        long D = config.HiddenSize;
        var prefix = PrefixOf(config);
        return
        [
            new(prefix + "embeddings.word_embeddings.weight", [config.VocabularySize, D]),
            new(prefix + "embeddings.position_embeddings.weight", [config.PositionCount, D]),
            new(prefix + "embeddings.token_type_embeddings.weight", [config.TokenTypeCount, D]),
            .. Pair(prefix + "embeddings.LayerNorm", D),
            .. Enumerable.Range(0, config.LayerCount).SelectMany(layer => OfLayer(config, Invariant($"{prefix}encoder.layer.{layer}."))),
            .. OfHead(config),
        ];
    }

    private static IEnumerable<WeightShape> OfLayer(RobertaConfig config, string prefix)
    {
        long D = config.HiddenSize, F = config.IntermediateSize;
        return
        [
            .. Pair(prefix + "attention.self.query", D, D),
            .. Pair(prefix + "attention.self.key", D, D),
            .. Pair(prefix + "attention.self.value", D, D),
            .. Pair(prefix + "attention.output.dense", D, D),
            .. Pair(prefix + "attention.output.LayerNorm", D),
            .. Pair(prefix + "intermediate.dense", F, D),
            .. Pair(prefix + "output.dense", D, F),
            .. Pair(prefix + "output.LayerNorm", D),
        ];
    }

    private static IEnumerable<WeightShape> OfHead(RobertaConfig config)
    {
        long V = config.VocabularySize, D = config.HiddenSize;
        return config.Head switch
        {
            RobertaHead.MaskedLanguageModel => [new("lm_head.bias", [V]), .. Pair("lm_head.dense", D, D), .. Pair("lm_head.layer_norm", D)],
            RobertaHead.SequenceClassification => [.. Pair("classifier.dense", D, D), .. Pair("classifier.out_proj", config.ClassCount, D)],
            _ => [],
        };
    }

    private static WeightShape[] Pair(string name, params long[] shape) => [new(name + ".weight", shape), new(name + ".bias", [shape[0]])];
}
