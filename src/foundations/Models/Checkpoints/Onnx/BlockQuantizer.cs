using System.Numerics.Tensors;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Rounds the blocks of rows to few bits, in the layout of ONNX Runtime's <c>MatMulNBits</c>.</summary>
/// <remarks>4-bit weights lie two to a byte, the even one in the low half; so do their zero points, each row beginning with a fresh byte.</remarks>
public static class BlockQuantizer
{
    // Scales that are tried about the one at which the largest weight is the last of the range: clipping it a little can cost less than rounding all others coarser.
    private const int ScalesTried = 9;
    private const float ScaleStep = 0.025f;

    /// <summary>Rounds rows.</summary>
    /// <param name="weights">(rows, columns); columns divide into blocks.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="form">Bits, blocks, zero points.</param>
    /// <param name="quantized">(rows, columns · bits / 8).</param>
    /// <param name="scales">(rows, blocks).</param>
    /// <param name="zeroPoints">(rows, bytes for each row's blocks), or empty.</param>
    public static void Quantize(ReadOnlySpan<float> weights, int columns, BlockQuantization form, Span<byte> quantized, Span<float> scales, Span<byte> zeroPoints)
    {
        var blocks = columns / form.BlockSize;
        var blockBytes = form.BlockSize * form.Bits / 8;
        var zeroBytes = BlockQuantization.ZeroPointBytes(blocks, form.Bits);
        zeroPoints.Clear();
        for (var row = 0; row < weights.Length / columns; row++)
        {
            for (var block = 0; block < blocks; block++)
            {
                var place = row * blocks + block;
                var values = weights.Slice(place * form.BlockSize, form.BlockSize);
                var (scale, zero) = form.HasZeroPoints ? Range(values, form) : (SymmetricScale(values, form), form.Middle);
                scales[place] = scale;
                Pack(values, scale, zero, form.Bits, quantized.Slice(place * blockBytes, blockBytes));
                if (form.HasZeroPoints)
                    Put(zeroPoints.Slice(row * zeroBytes, zeroBytes), block, zero, form.Bits);
            }
        }
    }

    /// <summary>The weights that stored rows stand for.</summary>
    /// <param name="quantized">(rows, columns · bits / 8).</param>
    /// <param name="scales">(rows, blocks).</param>
    /// <param name="zeroPoints">(rows, bytes for each row's blocks), or empty.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="form">Bits, blocks, zero points.</param>
    /// <param name="weights">(rows, columns).</param>
    public static void Dequantize(ReadOnlySpan<byte> quantized, ReadOnlySpan<float> scales, ReadOnlySpan<byte> zeroPoints, int columns, BlockQuantization form, Span<float> weights)
    {
        var blocks = columns / form.BlockSize;
        var zeroBytes = BlockQuantization.ZeroPointBytes(blocks, form.Bits);
        for (var i = 0; i < weights.Length; i++)
        {
            var (row, block) = (i / columns, i % columns / form.BlockSize);
            var zero = form.HasZeroPoints ? Get(zeroPoints.Slice(row * zeroBytes, zeroBytes), block, form.Bits) : form.Middle;
            weights[i] = scales[row * blocks + block] * (Get(quantized, i, form.Bits) - zero);
        }
    }

    // The range has one step more below zero than above: the sign of the scale gives it to the largest weight.
    private static float SymmetricScale(ReadOnlySpan<float> values, BlockQuantization form)
    {
        var largest = values[TensorPrimitives.IndexOfMaxMagnitude(values)];
        var full = largest / -form.Middle;
        if (form.Bits > 4 || full == 0)
            return full;

        var (best, leastError) = (full, float.PositiveInfinity);
        for (var step = -ScalesTried / 2; step <= ScalesTried / 2; step++)
        {
            var scale = full * (1 + step * ScaleStep);
            var (fitted, error) = Fit(values, scale, form);
            if (error < leastError)
                (best, leastError) = (fitted, error);
        }

        return best;
    }

    // With the rounded numbers held fixed, the best scale is a ratio of two sums (least squares).
    private static (float Scale, float Error) Fit(ReadOnlySpan<float> values, float scale, BlockQuantization form)
    {
        float products = 0, squares = 0, total = 0;
        foreach (var value in values)
        {
            var rounded = Math.Clamp(MathF.Round(value / scale), -form.Middle, form.Middle - 1);
            products += rounded * value;
            squares += rounded * rounded;
            total += value * value;
        }

        return squares == 0 ? (scale, total) : (products / squares, total - products * products / squares);
    }

    // Zero itself must be exact: a weight of 0 stays 0.
    private static (float Scale, int Zero) Range(ReadOnlySpan<float> values, BlockQuantization form)
    {
        var low = Math.Min(0, TensorPrimitives.Min(values));
        var high = Math.Max(0, TensorPrimitives.Max(values));
        var last = (1 << form.Bits) - 1;
        var scale = (high - low) / last;
        return scale == 0 ? (0, form.Middle) : (scale, (int)Math.Clamp(MathF.Round(-low / scale), 0, last));
    }

    private static void Pack(ReadOnlySpan<float> values, float scale, int zero, int bits, Span<byte> packed)
    {
        var last = (1 << bits) - 1;
        var inverse = scale == 0 ? 0 : 1 / scale;
        for (var i = 0; i < values.Length; i++)
        {
            var q = (byte)Math.Clamp((int)MathF.Round(values[i] * inverse) + zero, 0, last);
            if (bits == 8)
                packed[i] = q;
            else if (i % 2 == 0)
                packed[i / 2] = q;
            else
                packed[i / 2] |= (byte)(q << 4);
        }
    }

    private static void Put(Span<byte> packed, int index, int value, int bits)
    {
        if (bits == 8)
            packed[index] = (byte)value;
        else
            packed[index / 2] |= (byte)(value << (index % 2 * 4));
    }

    private static int Get(ReadOnlySpan<byte> packed, int index, int bits) => bits == 8 ? packed[index] : packed[index / 2] >> (index % 2 * 4) & 0xF;
}
