using Endonym.Models.Families;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Cosines and sines of the angles by which positions turn queries and keys, with a model's scaling for long texts in them.</summary>
internal sealed class RotaryTable
{
    private readonly RotaryFrequencies _frequencies;

    /// <param name="config">The model.</param>
    /// <param name="contextLength">Positions there will be, at most <see cref="DecoderConfig.CacheableLength"/>.</param>
    public RotaryTable(DecoderConfig config, int contextLength) => _frequencies = RotaryFrequencies.Of(config, contextLength);

    /// <summary>Fills both tables for a row of positions.</summary>
    /// <param name="firstPosition">The first of them.</param>
    /// <param name="cos">(positions, half a head).</param>
    /// <param name="sin">(positions, half a head).</param>
    public void Fill(int firstPosition, Span<float> cos, Span<float> sin)
    {
        var pairs = _frequencies.RadiansPerPosition;
        for (var i = 0; i < cos.Length; i++)
        {
            var angle = (firstPosition + i / pairs.Count) * pairs[i % pairs.Count];
            cos[i] = (float)(_frequencies.AttentionFactor * Math.Cos(angle));
            sin[i] = (float)(_frequencies.AttentionFactor * Math.Sin(angle));
        }
    }
}
