using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Families;

/// <summary>How rotary frequencies are changed for texts longer than those that were trained on.</summary>
public enum RopeScalingKind
{
    /// <summary>Positions are divided by the factor (Chen et al., 2023, arXiv:2306.15595).</summary>
    Linear,

    /// <summary>The base grows with the text once it is longer than was trained on ("dynamic NTK").</summary>
    Dynamic,

    /// <summary>Llama 3.1's: low frequencies are divided by the factor, high ones stay, those between change gradually.</summary>
    Llama3,

    /// <summary>Peng et al., 2023, arXiv:2309.00071: interpolation by frequency, and sharper attention.</summary>
    Yarn,
}

/// <summary>A model's <c>rope_scaling</c>.</summary>
public sealed record RopeScaling
{
    /// <summary>Which rule (<c>rope_type</c>, or <c>type</c> in older files).</summary>
    public required RopeScalingKind Kind { get; init; }

    /// <summary>How many times longer the texts are (<c>factor</c>), at least 1.</summary>
    public required double Factor { get; init; }

    /// <summary>Longest text that was trained on, in tokens (<c>original_max_position_embeddings</c>); null where the rule does not ask, and for YaRN if it is the context.</summary>
    public int? OriginalContextLength { get; init; }

    /// <summary>Llama 3: wavelengths above the original context divided by this are scaled fully (<c>low_freq_factor</c>).</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Llama 3: wavelengths below the original context divided by this stay (<c>high_freq_factor</c>).</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>YaRN: turns within the original context above which a frequency stays (<c>beta_fast</c>).</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>YaRN: turns within the original context below which a frequency is divided by the factor (<c>beta_slow</c>).</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>YaRN: what queries and keys are multiplied by (<c>attention_factor</c>); null means 0.1 ln(factor) + 1.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>Checks that the rule has what it needs.</summary>
    /// <param name="config">The model that has it.</param>
    /// <exception cref="InvalidInputException">A value is missing or impossible; the message names it as <c>config.json</c> does.</exception>
    internal void Validate(DecoderConfig config)
    {
        ValidateFactor();
        Require(OriginalContextLength is null or > 0, "original_max_position_embeddings", OriginalContextLength ?? 0, "greater than 0");
        switch (Kind)
        {
            case RopeScalingKind.Dynamic:
                // What is written is the trained length and the factor; the longest text must follow from them, or it would be lost.
                if (OriginalContextLength is not { } trained || (long)(trained * Factor) != config.ContextLength)
                    throw new InvalidInputException(Invariant($"rope_scaling 'dynamic' makes {OriginalContextLength ?? 0} trained positions times factor {Factor} usable, but the context length is {config.ContextLength}. Set the original context length and the factor so that they give the context."));
                if (config.HeadSize < 4)
                    throw new InvalidInputException(Invariant($"rope_scaling 'dynamic' needs a head_dim of 4 at least, not {config.HeadSize}."));
                break;
            case RopeScalingKind.Llama3:
                if (OriginalContextLength is null)
                    throw new InvalidInputException("rope_scaling.original_max_position_embeddings is missing; 'llama3' needs the length that was trained on. Add it.");
                Require(double.IsFinite(LowFrequencyFactor) && LowFrequencyFactor > 0, "low_freq_factor", LowFrequencyFactor, "greater than 0 and finite");
                Require(double.IsFinite(HighFrequencyFactor) && HighFrequencyFactor > LowFrequencyFactor, "high_freq_factor", HighFrequencyFactor, "greater than low_freq_factor and finite");
                break;
            case RopeScalingKind.Yarn:
                if (config.RopeTheta <= 1)
                    throw new InvalidInputException(Invariant($"rope_theta is {config.RopeTheta}; rope_scaling 'yarn' needs one greater than 1, as it asks which pairs turn how often."));
                Require(double.IsFinite(BetaSlow) && BetaSlow > 0, "beta_slow", BetaSlow, "greater than 0 and finite");
                Require(double.IsFinite(BetaFast) && BetaFast >= BetaSlow, "beta_fast", BetaFast, "at least beta_slow and finite");
                Require(AttentionFactor is null || double.IsFinite(AttentionFactor.Value) && AttentionFactor > 0, "attention_factor", AttentionFactor ?? 0, "greater than 0 and finite");
                break;
        }
    }

    /// <exception cref="InvalidInputException">The factor makes texts shorter or is no number.</exception>
    internal void ValidateFactor() => Require(double.IsFinite(Factor) && Factor >= 1, "factor", Factor, "at least 1 and finite");

    private static void Require(bool holds, string name, double value, string rule)
    {
        if (!holds)
            throw new InvalidInputException(Invariant($"rope_scaling.{name} is {value}; it must be {rule}."));
    }
}
