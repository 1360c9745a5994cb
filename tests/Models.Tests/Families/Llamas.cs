using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

/// <summary>Configurations small enough to reckon with by hand, and one as large as they may be.</summary>
internal static class Llamas
{
    // V 10, D 8, F 6, H 4, K 2, E 8 / 4 = 2.
    public static DecoderConfig Small { get; } = new()
    {
        VocabularySize = 10,
        HiddenSize = 8,
        IntermediateSize = 6,
        LayerCount = 1,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        ContextLength = 16,
        TieWordEmbeddings = true,
        StoredAs = ElementType.F32,
    };

    /// <summary>1,000 layers of the greatest dimensions that are allowed.</summary>
    public static DecoderConfig Largest { get; } = new()
    {
        VocabularySize = 1 << 24,
        HiddenSize = 1 << 20,
        IntermediateSize = 1 << 22,
        LayerCount = 1000,
        HeadCount = 1 << 12,
        KeyValueHeadCount = 1 << 12,
        HeadSize = 1 << 12,
        ContextLength = 1 << 24,
    };

    /// <summary>The small dimensions in any family.</summary>
    public static DecoderConfig SmallOf(DecoderFamily family) => Small.In(family, experts: 3);

    /// <summary>The same dimensions in another family, with what it adds to Llama.</summary>
    /// <param name="config">Of Llama.</param>
    /// <param name="family">The other family.</param>
    /// <param name="experts">How many a layer of Mixtral has; each token goes to two of them.</param>
    public static DecoderConfig In(this DecoderConfig config, DecoderFamily family, int experts) => config with
    {
        Family = family,
        HasAttentionBias = family == DecoderFamily.Qwen2,
        HasQueryKeyNorm = family == DecoderFamily.Qwen3,
        ExpertCount = family == DecoderFamily.Mixtral ? experts : 0,
        ExpertsPerToken = family == DecoderFamily.Mixtral ? 2 : 0,
    };
}
