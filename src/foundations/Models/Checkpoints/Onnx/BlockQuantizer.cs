using System.Numerics.Tensors;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Rounds the blocks of rows to few bits, in the layout of ONNX Runtime's <c>MatMulNBits</c>.</summary>
/// <remarks>4-bit weights lie two to a byte, the even one in the low half; so do their zero points, each row beginning with a fresh byte. Scales are sought as for ggml's formats.</remarks>
public static class BlockQuantizer
{
    // How far candidates for the scale lie apart, in codes: of sixteen, an eighth as many codes up or down at 4 bits, a thirtieth at 8.
    private const float ScaleStepAt4Bits = 0.12f;
    private const float ScaleStepAt8Bits = 0.5f;

    /// <summary>Rounds rows.</summary>
    /// <param name="weights">(rows, columns); columns divide into blocks.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="form">Bits, blocks, zero points.</param>
    /// <param name="inputs">What flows into the matrix, which says by what the codes are chosen; null if it is not known.</param>
    /// <param name="quantized">(rows, columns · bits / 8).</param>
    /// <param name="scales">(rows, blocks).</param>
    /// <param name="zeroPoints">(rows, bytes for each row's blocks), or empty.</param>
    public static void Quantize(ReadOnlySpan<float> weights, int columns, BlockQuantization form, InputStatistics? inputs, Span<byte> quantized, Span<float> scales, Span<byte> zeroPoints)
    {
        quantized.Clear();
        zeroPoints.Clear();
        var rounder = new Rounder(form, columns, inputs is null ? [] : inputs.Importance, quantized, scales, zeroPoints);
        if (inputs?.Feedback is { } feedback)
        {
            feedback.Round(weights, form.BlockSize, ref rounder);
            return;
        }

        for (var start = 0; start < weights.Length; start += form.BlockSize)
        {
            var (row, column) = Math.DivRem(start, columns);
            var values = weights.Slice(start, form.BlockSize);
            rounder.Fit(row, column / form.BlockSize, values);
            for (var i = 0; i < values.Length; i++)
                rounder.Round(row, column + i, values[i]);
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

    private static int Get(ReadOnlySpan<byte> packed, int index, int bits) => bits == 8 ? packed[index] : packed[index / 2] >> (index % 2 * 4) & 0xF;

    private ref struct Rounder(BlockQuantization form, int columns, ReadOnlySpan<float> importance, Span<byte> quantized, Span<float> scales, Span<byte> zeroPoints) : ErrorFeedback.IRounder
    {
        private readonly ReadOnlySpan<float> _importance = importance;
        private readonly Span<byte> _quantized = quantized;
        private readonly Span<float> _scales = scales;
        private readonly Span<byte> _zeroPoints = zeroPoints;
        private readonly int _last = (1 << form.Bits) - 1;
        private float _scale;
        private float _perUnit;
        private int _zero;

        public void Fit(int row, int block, scoped ReadOnlySpan<float> values)
        {
            (_scale, _zero) = form.HasZeroPoints ? Range(values) : (SymmetricScale(values, block), form.Middle);
            _perUnit = _scale == 0 ? 0 : 1 / _scale;
            var blocks = columns / form.BlockSize;
            _scales[row * blocks + block] = _scale;
            if (form.HasZeroPoints)
            {
                var zeroBytes = BlockQuantization.ZeroPointBytes(blocks, form.Bits);
                Put(_zeroPoints.Slice(row * zeroBytes, zeroBytes), block, _zero);
            }
        }

        public float Round(int row, int column, float value)
        {
            var code = Math.Clamp((int)MathF.Round(value * _perUnit) + _zero, 0, _last);
            Put(_quantized, row * columns + column, code);
            return _scale * (code - _zero);
        }

        // The range has one step more below zero than above: the sign of the scale gives it to the largest weight.
        private float SymmetricScale(scoped ReadOnlySpan<float> values, int block)
        {
            // At 8 bits clipping the largest weight gains nothing worth seeking, unless other columns matter far more.
            if (form.Bits == 8 && _importance.IsEmpty)
                return values[TensorPrimitives.IndexOfMaxMagnitude(values)] / -form.Middle;

            var w = (stackalloc float[values.Length]);
            if (_importance.IsEmpty)
                w.Fill(1);
            else
                ErrorWeights.Calibrated(values, _importance.Slice(block * form.BlockSize, form.BlockSize), ErrorWeights.MeanSquare(values), w);
            return ScaleFit.Of(values, w, -form.Middle, form.Middle - 1, -form.Middle, form.Bits == 4 ? ScaleStepAt4Bits : ScaleStepAt8Bits);
        }

        // Zero itself must be exact: a weight of 0 stays 0.
        private (float Scale, int Zero) Range(scoped ReadOnlySpan<float> values)
        {
            var low = Math.Min(0, TensorPrimitives.Min(values));
            var high = Math.Max(0, TensorPrimitives.Max(values));
            var scale = (high - low) / _last;
            return scale == 0 ? (0, form.Middle) : (scale, (int)Math.Clamp(MathF.Round(-low / scale), 0, _last));
        }

        private void Put(Span<byte> packed, int index, int value)
        {
            if (form.Bits == 8)
                packed[index] = (byte)value;
            else
                packed[index / 2] |= (byte)(value << (index % 2 * 4));
        }
    }
}
