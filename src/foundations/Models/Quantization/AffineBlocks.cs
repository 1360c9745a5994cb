using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary><see cref="TensorFormat.Q4K"/> and <see cref="TensorFormat.Q5K"/>: 256 weights in eight groups of 32, d · s · q − e · t with half-precision d and e and six-bit s and t.</summary>
/// <remarks>
/// Bytes: d, e, 12 bytes of s and t, for Q5_K 32 bytes of fifth bits, 128 bytes of lower four bits. Groups 2p and 2p + 1 share the 32 bytes p of lower bits,
/// the even one in the lower halves; bit g of byte l of the fifth bits belongs to weight l of group g. Of s and t the first four groups have bytes of their own
/// (0 to 3 and 4 to 7); the last four have their lower four bits in bytes 8 to 11 and their upper two at the top of the former.
/// </remarks>
internal static class AffineBlocks
{
    private const int GroupCount = TensorFormats.SuperBlock / TensorFormats.Block;
    private const int MaxScaleCode = 63;
    private const int ScalesAt = 4;
    private const int AfterScales = 16;
    private const float ScaleStep = 0.25f;

    public static void Quantize(ReadOnlySpan<float> row, ReadOnlySpan<float> importance, Span<byte> destination, int bits)
    {
        var blockBytes = BytesOf(bits);
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.SuperBlock, at += blockBytes)
        {
            QuantizeBlock(
                row.Slice(i, TensorFormats.SuperBlock),
                importance.IsEmpty ? default : importance.Slice(i, TensorFormats.SuperBlock),
                destination.Slice(at, blockBytes),
                bits);
        }
    }

    public static void Dequantize(ReadOnlySpan<byte> source, Span<float> row, int bits)
    {
        var blockBytes = BytesOf(bits);
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.SuperBlock, at += blockBytes)
            DequantizeBlock(source.Slice(at, blockBytes), row.Slice(i, TensorFormats.SuperBlock), bits);
    }

    private static void QuantizeBlock(ReadOnlySpan<float> x, ReadOnlySpan<float> importance, Span<byte> block, int bits)
    {
        Span<float> weights = stackalloc float[TensorFormats.SuperBlock];
        Span<float> scales = stackalloc float[GroupCount];
        Span<float> offsets = stackalloc float[GroupCount];
        Span<float> groupWeights = stackalloc float[GroupCount];
        var meanSquare = importance.IsEmpty ? 0 : 2 * ErrorWeights.MeanSquare(x);
        var maxCode = (1 << bits) - 1;
        for (var group = 0; group < GroupCount; group++)
        {
            var values = Group(x, group);
            var w = weights.Slice(group * TensorFormats.Block, TensorFormats.Block);
            if (importance.IsEmpty)
                ErrorWeights.Plain(values, w);
            else
                ErrorWeights.Calibrated(values, Group(importance, group), meanSquare, w);
            (scales[group], offsets[group]) = AffineFit.Of(values, w, maxCode);
            groupWeights[group] = TensorPrimitives.Sum<float>(w);
        }

        var scaleUnit = Nibbles.PutHalf(block, ScaleFit.Of(scales, groupWeights, 0, MaxScaleCode, MaxScaleCode, ScaleStep));
        var offsetUnit = Nibbles.PutHalf(block[2..], ScaleFit.Of(offsets, groupWeights, 0, MaxScaleCode, MaxScaleCode, ScaleStep));
        var low = block[(AfterScales + FifthBitBytes(bits))..];
        block[ScalesAt..^low.Length].Clear();
        var fifthBits = Vector256<byte>.Zero;
        var even = Vector256<byte>.Zero;
        for (var group = 0; group < GroupCount; group++)
        {
            var (scaleCode, offsetCode) = (ScaleCode(scales[group], scaleUnit), ScaleCode(offsets[group], offsetUnit));
            if (scaleCode > 0)
                (scaleCode, offsetCode) = AffineFit.Refine(Group(x, group), Group(weights, group), scaleUnit, offsetUnit, (scaleCode, offsetCode), MaxScaleCode, maxCode);
            PutScaleCodes(block.Slice(ScalesAt, AfterScales - ScalesAt), group, scaleCode, offsetCode);

            var perUnit = scaleCode == 0 || scaleUnit == 0 ? 0 : 1 / (scaleUnit * scaleCode);
            var codes = Nibbles.Round32(Group(x, group), perUnit, offsetUnit * offsetCode * perUnit, 0, maxCode);
            if (bits > 4)
            {
                // A code above 15 has the fifth bit.
                fifthBits |= Vector256.GreaterThan(codes, Vector256.Create((byte)15)) & Vector256.Create((byte)(1 << group));
                codes &= Vector256.Create((byte)15);
            }

            if (group % 2 == 0)
                even = codes;
            else
                Nibbles.Join(even, codes).CopyTo(low[(group / 2 * TensorFormats.Block)..]);
        }

        if (bits > 4)
            fifthBits.CopyTo(block[AfterScales..]);
    }

    private static void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> x, int bits)
    {
        var scaleUnit = Nibbles.GetHalf(block);
        var offsetUnit = Nibbles.GetHalf(block[2..]);
        var fifthBits = block.Slice(AfterScales, FifthBitBytes(bits));
        var low = block[(AfterScales + fifthBits.Length)..];
        for (var group = 0; group < GroupCount; group++)
        {
            var (scaleCode, offsetCode) = GetScaleCodes(block.Slice(ScalesAt, AfterScales - ScalesAt), group);
            var scale = scaleUnit * scaleCode;
            var offset = offsetUnit * offsetCode;
            for (var l = 0; l < TensorFormats.Block; l++)
            {
                var code = (low[group / 2 * TensorFormats.Block + l] >> (4 * (group % 2))) & 15;
                if (bits > 4)
                    code |= ((fifthBits[l] >> group) & 1) << 4;
                x[group * TensorFormats.Block + l] = scale * code - offset;
            }
        }
    }

    private static void PutScaleCodes(Span<byte> packed, int group, int scaleCode, int offsetCode)
    {
        if (group < 4)
        {
            packed[group] = (byte)scaleCode;
            packed[group + 4] = (byte)offsetCode;
            return;
        }

        packed[group + 4] = (byte)((scaleCode & 15) | ((offsetCode & 15) << 4));
        packed[group - 4] |= (byte)((scaleCode >> 4) << 6);
        packed[group] |= (byte)((offsetCode >> 4) << 6);
    }

    private static (int Scale, int Offset) GetScaleCodes(ReadOnlySpan<byte> packed, int group) => group < 4
        ? (packed[group] & MaxScaleCode, packed[group + 4] & MaxScaleCode)
        : ((packed[group + 4] & 15) | ((packed[group - 4] >> 6) << 4), (packed[group + 4] >> 4) | ((packed[group] >> 6) << 4));

    private static int ScaleCode(float value, float unit) => unit == 0 ? 0 : (int)Math.Clamp(MathF.Round(value / unit), 0, MaxScaleCode);

    private static int FifthBitBytes(int bits) => bits > 4 ? TensorFormats.Block : 0;

    private static int BytesOf(int bits) => AfterScales + FifthBitBytes(bits) + TensorFormats.SuperBlock / 2;

    private static ReadOnlySpan<float> Group(ReadOnlySpan<float> x, int group) => x.Slice(group * TensorFormats.Block, TensorFormats.Block);
}
