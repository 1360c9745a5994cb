using Endonym.Lineage;
using Endonym.Models.Families;

namespace Endonym.Serving.Planning;

/// <summary>What of a decoder decides how much memory and time it takes.</summary>
public sealed record ModelShape
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Numbers in the layers that every token meets: attention, a dense feed-forward block, the router.</summary>
    public required double SharedParameters { get; init; }

    /// <summary>Numbers in all experts of all layers together; 0 where there are none.</summary>
    public double ExpertParameters { get; init; }

    /// <summary>Experts in a layer; 1 where there are none.</summary>
    public int ExpertCount { get; init; } = 1;

    /// <summary>Experts that a token meets in a layer; 1 where there are none.</summary>
    public int ExpertsPerToken { get; init; } = 1;

    /// <summary>Numbers in the embedding, and in the output layer where it is one of its own.</summary>
    public required double EmbeddingParameters { get; init; }

    /// <summary>Numbers in the output layer, which every token meets whether it is shared with the embedding or not.</summary>
    public required double OutputParameters { get; init; }

    /// <summary>Values that the cache keeps of each token: 2 · layers · key/value heads · head size, for keys and values.</summary>
    public required double CachedValuesPerToken { get; init; }

    /// <summary>Layers · query heads · head size: what attention multiplies for each pair of tokens.</summary>
    public required double AttentionWidth { get; init; }

    /// <summary>Layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Query heads: a number of GPUs that share a layer must divide it.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key/value heads: beyond their number GPUs hold copies.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Tokens it attends to at most.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Positions each token attends to at most where it slides a window; null where it sees all.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>All numbers.</summary>
    public double Parameters => SharedParameters + ExpertParameters + EmbeddingParameters;

    /// <summary>Numbers that take part in one token: those of its experts only, and the output layer, but not the embedding, of which one row is read.</summary>
    public double ActiveParameters => SharedParameters + (ExpertParameters * ExpertsPerToken / ExpertCount) + OutputParameters;

    /// <summary>From a model's configuration.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="config">Its dimensions.</param>
    public static ModelShape Of(string name, DecoderConfig config)
    {
        // Capitals as in the papers: V vocabulary, D model width, F feed-forward width, L layers, H query heads, K key/value heads, E width of one head, X experts.
        double V = config.VocabularySize, D = config.HiddenSize, F = config.IntermediateSize, L = config.LayerCount, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize, X = config.ExpertCount;
        var attention = (2 * D * H * E) + (2 * D * K * E) + (config.HasAttentionBias ? (H + (2 * K)) * E : 0) + (config.HasQueryKeyNorm ? 2 * E : 0);
        return new ModelShape
        {
            Name = name,
            SharedParameters = (L * (attention + (2 * D) + (X == 0 ? 3 * D * F : D * X))) + D,
            ExpertParameters = L * X * 3 * D * F,
            ExpertCount = Math.Max(1, config.ExpertCount),
            ExpertsPerToken = Math.Max(1, config.ExpertsPerToken),
            EmbeddingParameters = (config.TieWordEmbeddings ? 1 : 2) * V * D,
            OutputParameters = V * D,
            CachedValuesPerToken = 2 * L * K * E,
            AttentionWidth = L * H * E,
            LayerCount = config.LayerCount,
            HiddenSize = config.HiddenSize,
            HeadCount = config.HeadCount,
            KeyValueHeadCount = config.KeyValueHeadCount,
            ContextLength = config.ContextLength,
            SlidingWindow = config.SlidingWindow,
        };
    }

    /// <summary>Tokens of a text whose keys and values are kept: all, or a window's.</summary>
    public double CachedTokens(double length) => SlidingWindow is { } window ? Math.Min(length, window) : length;

    /// <summary>Bytes of the weights.</summary>
    public double WeightBytes(WeightPrecision precision) => ((SharedParameters + ExpertParameters) * precision.BytesPerWeight) + (EmbeddingParameters * WeightPrecision.Bf16.BytesPerWeight);

    /// <summary>
    /// Bytes of the weights that a step reads when it advances <paramref name="tokens"/> tokens: an expert is read if one token at least chose it. With X experts of which each
    /// token chooses k, uniformly and independently, an expert is left alone by all with probability (1 − k/X)^tokens.
    /// </summary>
    public double BytesRead(WeightPrecision precision, double tokens)
    {
        var met = ExpertCount == 1 ? 1 : 1 - Math.Pow(1 - ((double)ExpertsPerToken / ExpertCount), tokens);
        return ((SharedParameters + (ExpertParameters * met)) * precision.BytesPerWeight) + (OutputParameters * WeightPrecision.Bf16.BytesPerWeight);
    }

    /// <summary>Checks that a text of that length fits.</summary>
    /// <exception cref="InvalidInputException">It does not.</exception>
    public void Demand(int length)
    {
        if (length < 1 || length > ContextLength)
            throw new InvalidInputException(FormattableString.Invariant($"A context of {length} tokens is asked for; {Name} attends to 1 to {ContextLength}. Ask for that at most, or choose a model with a longer context."));
    }
}
