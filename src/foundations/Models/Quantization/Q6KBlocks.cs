using System.Runtime.InteropServices;

namespace Endonym.Models.Quantization;

/// <summary><see cref="TensorFormat.Q6K"/>: 256 weights in sixteen groups of 16, d · s · (q − 32) with half-precision d and signed bytes s.</summary>
/// <remarks>
/// Bytes: 128 of lower four bits, 64 of upper two bits, 16 of s, d. Each half of the block has four runs of 32 weights; byte l of the half's 64 lower bytes holds runs 0 (lower half)
/// and 2, byte l + 32 runs 1 and 3; byte l of its 32 upper bytes holds two bits of each run, run 0 lowest.
/// </remarks>
internal static class Q6KBlocks
{
    private const int Bytes = 210;
    private const int GroupLength = 16;
    private const int GroupCount = TensorFormats.SuperBlock / GroupLength;
    private const int Codes = 32;
    private const int UpperAt = 128;
    private const int ScalesAt = 192;
    private const int UnitAt = 208;
    private const int HalfBlock = TensorFormats.SuperBlock / 2;
    private const float Step = 0.12f;
    private const float ScaleStep = 0.5f;

    public static void Quantize(ReadOnlySpan<float> row, ReadOnlySpan<float> importance, Span<byte> destination)
    {
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.SuperBlock, at += Bytes)
        {
            QuantizeBlock(
                row.Slice(i, TensorFormats.SuperBlock),
                importance.IsEmpty ? default : importance.Slice(i, TensorFormats.SuperBlock),
                destination.Slice(at, Bytes));
        }
    }

    public static void Dequantize(ReadOnlySpan<byte> source, Span<float> row)
    {
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.SuperBlock, at += Bytes)
            DequantizeBlock(source.Slice(at, Bytes), row.Slice(i, TensorFormats.SuperBlock));
    }

    private static void QuantizeBlock(ReadOnlySpan<float> x, ReadOnlySpan<float> importance, Span<byte> block)
    {
        Span<float> w = stackalloc float[GroupLength];
        Span<float> scales = stackalloc float[GroupCount];
        Span<float> groupWeights = stackalloc float[GroupCount];
        for (var group = 0; group < GroupCount; group++)
        {
            var values = x.Slice(group * GroupLength, GroupLength);
            Weigh(values, importance.IsEmpty ? default : importance.Slice(group * GroupLength, GroupLength), w);
            scales[group] = ScaleFit.Of(values, w, -Codes, Codes - 1, -Codes, Step);
            groupWeights[group] = 1;
        }

        var unit = Nibbles.PutHalf(block[UnitAt..], ScaleFit.Of(scales, groupWeights, sbyte.MinValue, sbyte.MaxValue, sbyte.MinValue, ScaleStep));
        Span<byte> codes = stackalloc byte[TensorFormats.SuperBlock];
        for (var group = 0; group < GroupCount; group++)
        {
            var scaleCode = unit == 0 ? 0 : (int)Math.Clamp(MathF.Round(scales[group] / unit), sbyte.MinValue, sbyte.MaxValue);
            block[ScalesAt + group] = (byte)(sbyte)scaleCode;
            var perUnit = scaleCode == 0 ? 0 : 1 / (unit * scaleCode);
            for (var j = group * GroupLength; j < (group + 1) * GroupLength; j++)
                codes[j] = (byte)((int)Math.Clamp(MathF.Round(x[j] * perUnit), -Codes, Codes - 1) + Codes);
        }

        for (var half = 0; half < 2; half++)
            Pack(codes.Slice(half * HalfBlock, HalfBlock), block.Slice(half * 64, 64), block.Slice(UpperAt + half * 32, 32));
    }

    private static void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> x)
    {
        var unit = Nibbles.GetHalf(block[UnitAt..]);
        var scaleCodes = MemoryMarshal.Cast<byte, sbyte>(block.Slice(ScalesAt, GroupCount));
        for (var i = 0; i < x.Length; i++)
        {
            var (half, run, l) = (i / HalfBlock, i % HalfBlock / 32, i % 32);
            var low = (block[half * 64 + run % 2 * 32 + l] >> (run / 2 * 4)) & 15;
            var high = (block[UpperAt + half * 32 + l] >> (2 * run)) & 3;
            x[i] = unit * scaleCodes[i / GroupLength] * ((low | (high << 4)) - Codes);
        }
    }

    private static void Pack(ReadOnlySpan<byte> codes, Span<byte> lower, Span<byte> upper)
    {
        for (var l = 0; l < 32; l++)
        {
            var (a, b, c, d) = (codes[l], codes[l + 32], codes[l + 64], codes[l + 96]);
            lower[l] = (byte)((a & 15) | (c << 4));
            lower[l + 32] = (byte)((b & 15) | (d << 4));
            upper[l] = (byte)((a >> 4) | (b >> 4 << 2) | (c >> 4 << 4) | (d >> 4 << 6));
        }
    }

    // Six bits are fine enough that only the large weights need care: their square, or what calibration says.
    private static void Weigh(ReadOnlySpan<float> x, ReadOnlySpan<float> importance, Span<float> w)
    {
        var total = 0f;
        for (var i = 0; i < x.Length; i++)
        {
            w[i] = importance.IsEmpty ? x[i] * x[i] : importance[i];
            total += w[i];
        }

        if (!(total > 0))
            w.Fill(1);
    }
}
