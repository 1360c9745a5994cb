using System.Diagnostics;
using Endonym.Lineage;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Cosines and sines of the angles by which positions turn queries and keys, with a model's scaling for long texts in them.</summary>
/// <remarks>Su et al., 2021, arXiv:2104.09864; for the scalings see <see cref="RopeScalingKind"/>.</remarks>
internal sealed class RotaryTable
{
    private readonly double[] _frequencies; // of each pair of coordinates, in radians a position
    private readonly double _gain;

    /// <param name="config">The model.</param>
    /// <param name="contextLength">Positions there will be.</param>
    /// <exception cref="InvalidInputException">The scaling changes the angles of earlier positions while a text grows, which no table can do.</exception>
    public RotaryTable(LlamaConfig config, int contextLength)
    {
        var E = config.HeadSize;
        _frequencies = [.. Enumerable.Range(0, E / 2).Select(pair => Math.Pow(config.RopeTheta, -2.0 * pair / E))];
        _gain = 1;
        switch (config.RopeScaling)
        {
            case null:
                break;
            case { Kind: RopeScalingKind.Linear } linear:
                Scale(_ => linear.Factor);
                break;
            case { Kind: RopeScalingKind.Dynamic } dynamic:
                CheckDynamic(dynamic, config, contextLength);
                break;
            case { Kind: RopeScalingKind.Llama3 } llama3:
                var trained = llama3.OriginalContextLength ?? throw Missing(llama3);
                Scale(frequency => Llama3Divisor(llama3, trained, frequency));
                break;
            case { Kind: RopeScalingKind.Yarn } yarn:
                InterpolateByFrequency(yarn, config);
                _gain = yarn.AttentionFactor ?? (yarn.Factor > 1 ? 0.1 * Math.Log(yarn.Factor) + 1 : 1);
                break;
            default:
                throw new UnreachableException($"There is no scaling {config.RopeScaling.Kind}.");
        }
    }

    /// <summary>Fills both tables for a row of positions.</summary>
    /// <param name="firstPosition">The first of them.</param>
    /// <param name="cos">(positions, half a head).</param>
    /// <param name="sin">(positions, half a head).</param>
    public void Fill(int firstPosition, Span<float> cos, Span<float> sin)
    {
        for (var i = 0; i < cos.Length; i++)
        {
            var angle = (firstPosition + i / _frequencies.Length) * _frequencies[i % _frequencies.Length];
            cos[i] = (float)(_gain * Math.Cos(angle));
            sin[i] = (float)(_gain * Math.Sin(angle));
        }
    }

    private void Scale(Func<double, double> divisor)
    {
        for (var pair = 0; pair < _frequencies.Length; pair++)
            _frequencies[pair] /= divisor(_frequencies[pair]);
    }

    // Within the length that was trained on, dynamic scaling is none; beyond, it would turn keys anew that are already stored.
    private static void CheckDynamic(RopeScaling scaling, LlamaConfig config, int contextLength)
    {
        var trained = scaling.OriginalContextLength ?? config.ContextLength;
        if (contextLength > trained)
            throw new InvalidInputException(Invariant($"rope_scaling of type dynamic changes all positions once a text is longer than {trained} tokens; a graph has one table for {contextLength}. Export with a context length of at most {trained}."));
    }

    private static double Llama3Divisor(RopeScaling scaling, int trained, double frequency)
    {
        var wavelength = 2 * Math.PI / frequency;
        var (longest, shortest) = (trained / scaling.LowFrequencyFactor, trained / scaling.HighFrequencyFactor);
        if (wavelength < shortest)
            return 1;
        if (wavelength > longest)
            return scaling.Factor;

        var kept = (trained / wavelength - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return 1 / ((1 - kept) / scaling.Factor + kept);
    }

    // Peng et al., 2023, section 3.2: pairs that turn often within the trained length stay, those that turn less than once are interpolated, a ramp lies between.
    private void InterpolateByFrequency(RopeScaling scaling, LlamaConfig config)
    {
        var trained = scaling.OriginalContextLength ?? config.ContextLength;
        double PairThatTurns(double times) => config.HeadSize * Math.Log(trained / (times * 2 * Math.PI)) / (2 * Math.Log(config.RopeTheta));

        var low = Math.Max(Math.Floor(PairThatTurns(scaling.BetaFast)), 0);
        var high = Math.Min(Math.Ceiling(PairThatTurns(scaling.BetaSlow)), config.HeadSize - 1);
        var width = high == low ? 0.001 : high - low; // as transformers has it: a ramp without width would divide by zero
        for (var pair = 0; pair < _frequencies.Length; pair++)
        {
            var interpolated = Math.Clamp((pair - low) / width, 0, 1);
            _frequencies[pair] = _frequencies[pair] / scaling.Factor * interpolated + _frequencies[pair] * (1 - interpolated);
        }
    }

    private static InvalidInputException Missing(RopeScaling scaling) =>
        new($"rope_scaling of type {scaling.Kind} needs original_max_position_embeddings, which is missing. Add it.");
}
