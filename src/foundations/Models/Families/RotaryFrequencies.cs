using System.Diagnostics;

namespace Endonym.Models.Families;

// Dimensions in this file: E width of one head, of which coordinates i and i + E/2 are pair i.

/// <summary>By how much each pair of a head's coordinates turns from one position to the next, and by what the turned ones are multiplied.</summary>
/// <remarks>
/// Su et al., 2021, arXiv:2104.09864: pair i turns by base^(−2i/E) radians. How <see cref="RopeScaling"/> changes that: Chen et al., 2023, arXiv:2306.15595 (linear);
/// Peng et al., 2023, arXiv:2309.00071, appendix A.1 (dynamic) and section 3 (YaRN); Llama 3.1's rule is published in its reference code only. Each as transformers computes it.
/// </remarks>
public sealed class RotaryFrequencies
{
    private RotaryFrequencies(double[] radiansPerPosition, double attentionFactor)
    {
        RadiansPerPosition = radiansPerPosition;
        AttentionFactor = attentionFactor;
    }

    /// <summary>For each pair, the angle between two neighbouring positions, in radians; E/2 of them, falling.</summary>
    public IReadOnlyList<double> RadiansPerPosition { get; }

    /// <summary>What the cosines and sines are multiplied by, for queries and for keys, so that a score grows by its square; 1 but for YaRN.</summary>
    public double AttentionFactor { get; }

    /// <summary>Whether a text's length changes the frequencies, so that no table can be made in advance, and no turned key kept beyond the trained length.</summary>
    public static bool DependOnLength(DecoderConfig config) => config.RopeScaling?.Kind == RopeScalingKind.Dynamic;

    /// <summary>The frequencies for a text.</summary>
    /// <param name="config">The model.</param>
    /// <param name="sequenceLength">Tokens of the whole text; matters only where <see cref="DependOnLength"/>.</param>
    public static RotaryFrequencies Of(DecoderConfig config, int sequenceLength)
    {
        var plain = Plain(config.RopeTheta, config.HeadSize);
        return config.RopeScaling switch
        {
            null => new(plain, 1),
            { Kind: RopeScalingKind.Linear } scaling => new([.. plain.Select(frequency => frequency / scaling.Factor)], 1),
            { Kind: RopeScalingKind.Dynamic } scaling => new(Plain(DynamicBase(config, scaling, sequenceLength), config.HeadSize), 1),
            { Kind: RopeScalingKind.Llama3 } scaling => new([.. plain.Select(frequency => Llama3(frequency, scaling, scaling.OriginalContextLength ?? config.ContextLength))], 1),
            { Kind: RopeScalingKind.Yarn } scaling => new(Yarn(plain, config, scaling), scaling.AttentionFactor ?? YarnAttentionFactor(scaling.Factor, strength: 1)),
            _ => throw new UnreachableException($"There is no kind {config.RopeScaling.Kind}."),
        };
    }

    /// <summary>Peng et al., equation 22: √(1/t) = 0.1·ln(s) + 1, and nothing where the text does not become longer.</summary>
    /// <param name="factor">s.</param>
    /// <param name="strength">Multiplies the logarithm; the paper's is 1.</param>
    internal static double YarnAttentionFactor(double factor, double strength) => factor <= 1 ? 1 : 0.1 * strength * Math.Log(factor) + 1;

    private static double[] Plain(double theta, int headSize) => [.. Enumerable.Range(0, headSize / 2).Select(pair => Math.Pow(theta, -2.0 * pair / headSize))];

    // The base that makes the slowest pair turn, over a text of this length, as far as it did over the longest that was trained on.
    private static double DynamicBase(DecoderConfig config, RopeScaling scaling, int sequenceLength)
    {
        double E = config.HeadSize, trained = scaling.OriginalContextLength ?? config.ContextLength;
        var length = Math.Max(sequenceLength, trained);
        return config.RopeTheta * Math.Pow(scaling.Factor * length / trained - (scaling.Factor - 1), E / (E - 2));
    }

    private static double Llama3(double frequency, RopeScaling scaling, double trained)
    {
        var turns = trained * frequency / (2 * Math.PI); // of this pair over the trained length
        if (turns < scaling.LowFrequencyFactor)
            return frequency / scaling.Factor;
        if (turns > scaling.HighFrequencyFactor)
            return frequency;

        var kept = (turns - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return (1 - kept) * frequency / scaling.Factor + kept * frequency;
    }

    private static double[] Yarn(double[] plain, DecoderConfig config, RopeScaling scaling)
    {
        double E = config.HeadSize, trained = scaling.OriginalContextLength ?? config.ContextLength;
        // The paper ramps over turns; its code, which everyone follows, over the numbers of the pairs that have so many turns, rounded outwards.
        var first = Math.Max(Math.Floor(PairWith(scaling.BetaFast)), 0);
        var last = Math.Min(Math.Ceiling(PairWith(scaling.BetaSlow)), E - 1);
        if (first == last)
            last += 0.001;

        return [.. plain.Select((frequency, pair) =>
        {
            var interpolated = Math.Clamp((pair - first) / (last - first), 0, 1);
            return interpolated * frequency / scaling.Factor + (1 - interpolated) * frequency;
        })];

        double PairWith(double turns) => E * Math.Log(trained / (turns * 2 * Math.PI)) / (2 * Math.Log(config.RopeTheta));
    }
}
