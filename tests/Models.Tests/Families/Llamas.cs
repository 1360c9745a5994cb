using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

/// <summary>Configurations small enough to reckon with by hand.</summary>
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

    /// <summary>The same dimensions in any family.</summary>
    public static DecoderConfig SmallOf(DecoderFamily family) => Small with
    {
        Family = family,
        HasAttentionBias = family == DecoderFamily.Qwen2,
        HasQueryKeyNorm = family == DecoderFamily.Qwen3,
        ExpertCount = family == DecoderFamily.Mixtral ? 3 : 0,
        ExpertsPerToken = family == DecoderFamily.Mixtral ? 2 : 0,
    };
}
