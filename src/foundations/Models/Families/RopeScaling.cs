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

    /// <summary>Longest text that was trained on, in tokens (<c>original_max_position_embeddings</c>); null where the rule does not ask.</summary>
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
}
