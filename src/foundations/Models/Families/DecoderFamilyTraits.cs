using System.Diagnostics;
using Endonym.Lineage;

namespace Endonym.Models.Families;

/// <summary>What makes a family: its names in <c>config.json</c>, and what transformers' class of its configuration takes for granted where a file is silent.</summary>
/// <param name="ModelType"><c>model_type</c>.</param>
/// <param name="Architecture">The class in <c>architectures</c>.</param>
internal sealed record DecoderFamilyTraits(string ModelType, string Architecture)
{
    private static readonly (DecoderFamily Family, DecoderFamilyTraits Traits)[] All =
    [
        (DecoderFamily.Llama, new("llama", "LlamaForCausalLM") { MayHaveAttentionBias = true }),
        (DecoderFamily.Mistral, new("mistral", "MistralForCausalLM") { KeyValueHeadCount = 8, SlidingWindow = 4096, MayHaveSlidingWindow = true }),
        (DecoderFamily.Mixtral, new("mixtral", "MixtralForCausalLM") { KeyValueHeadCount = 8, RmsNormEpsilon = 1e-5, RopeTheta = 1e6, MayHaveSlidingWindow = true, HasExperts = true }),
        (DecoderFamily.Qwen2, new("qwen2", "Qwen2ForCausalLM") { KeyValueHeadCount = 32, SlidingWindow = 4096, MayHaveSlidingWindow = true, MayHaveAttentionBias = true, AlwaysHasAttentionBias = true }),
        (DecoderFamily.Qwen3, new("qwen3", "Qwen3ForCausalLM") { KeyValueHeadCount = 32, HeadSize = 128, SlidingWindow = 4096, MayHaveSlidingWindow = true, MayHaveAttentionBias = true, HasQueryKeyNorm = true }),
    ];

    /// <summary>Key/value heads if the file does not name them; null means as many as query heads, which is also what a null in the file means.</summary>
    public int? KeyValueHeadCount { get; private init; }

    /// <summary>Width of a head if the file does not name it; null means the model's width divided by the heads.</summary>
    public int? HeadSize { get; private init; }

    /// <summary><c>rms_norm_eps</c> if the file does not name it.</summary>
    public double RmsNormEpsilon { get; private init; } = 1e-6;

    /// <summary><c>rope_theta</c> if the file does not name it.</summary>
    public double RopeTheta { get; private init; } = 10000;

    /// <summary><c>sliding_window</c> if the file does not name it; a null in the file means none.</summary>
    public int? SlidingWindow { get; private init; }

    /// <summary>Whether there can be a sliding window.</summary>
    public bool MayHaveSlidingWindow { get; private init; }

    /// <summary>Whether there can be biases.</summary>
    public bool MayHaveAttentionBias { get; private init; }

    /// <summary>Whether there must be biases.</summary>
    public bool AlwaysHasAttentionBias { get; private init; }

    /// <summary>Whether queries and keys are normalized.</summary>
    public bool HasQueryKeyNorm { get; private init; }

    /// <summary>Whether the feed-forward blocks are experts.</summary>
    public bool HasExperts { get; private init; }

    /// <summary>Every <c>model_type</c>, for errors.</summary>
    public static string ModelTypes => string.Join(", ", All.Select(one => one.Traits.ModelType));

    public static DecoderFamilyTraits Of(DecoderFamily family)
    {
        foreach (var one in All)
        {
            if (one.Family == family)
                return one.Traits;
        }

        throw new UnreachableException($"There is no family {family}.");
    }

    /// <summary>The family of that <c>model_type</c>, or null if it is none of ours.</summary>
    public static DecoderFamily? Find(string modelType)
    {
        foreach (var one in All)
        {
            if (one.Traits.ModelType == modelType)
                return one.Family;
        }

        return null;
    }

    /// <summary>Checks that a configuration has what makes its family and nothing that its files could not say.</summary>
    /// <exception cref="InvalidInputException">It does not; another program would compute something else from its files.</exception>
    public void Check(DecoderConfig config)
    {
        Require(MayHaveAttentionBias || !config.HasAttentionBias, "attention biases", "none");
        Require(!AlwaysHasAttentionBias || config.HasAttentionBias, "no attention biases", "such for queries, keys and values");
        Require(HasQueryKeyNorm == config.HasQueryKeyNorm, config.HasQueryKeyNorm ? "normalized queries and keys" : "plain queries and keys", HasQueryKeyNorm ? "normalized ones" : "plain ones");
        Require(HasExperts == config.ExpertCount > 0, config.ExpertCount > 0 ? "experts" : "no experts", HasExperts ? "at least one" : "none");
        Require(MayHaveSlidingWindow || config.SlidingWindow is null, "a sliding window", "none");
    }

    private void Require(bool holds, string found, string rule)
    {
        if (!holds)
            throw new InvalidInputException($"This {ModelType} has {found}; a {ModelType} has {rule}. Choose the family that the model belongs to.");
    }
}
