using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary><see cref="TensorFormat.Q80"/>: 32 weights as a half-precision d and 32 signed bytes, d · q.</summary>
internal static class Q80Blocks
{
    private const int MaxCode = 127;
    private const int Bytes = 34;
    private const float Step = 0.5f;

    public static void Quantize(ReadOnlySpan<float> row, ReadOnlySpan<float> importance, Span<byte> destination)
    {
        Span<float> w = stackalloc float[TensorFormats.Block];
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.Block, at += Bytes)
        {
            var x = row.Slice(i, TensorFormats.Block);
            if (!importance.IsEmpty)
            {
                ErrorWeights.Calibrated(x, importance.Slice(i, TensorFormats.Block), ErrorWeights.MeanSquare(x), w);
                var scale = Nibbles.PutHalf(destination[at..], ScaleFit.Of(x, w, -MaxCode, MaxCode, MaxCode, Step));
                Write(x, scale == 0 ? 0 : 1 / scale, destination[(at + 2)..]);
                continue;
            }

            var magnitude = 0f;
            foreach (var value in x)
                magnitude = Math.Max(magnitude, Math.Abs(value));

            // Codes are of the scale before it is rounded to half precision, as ggml's are: rounding shifts all of them alike.
            var perUnit = magnitude > ScaleFit.LeastMagnitude ? MaxCode / magnitude : 0;
            Nibbles.PutHalf(destination[at..], magnitude / MaxCode);
            Write(x, perUnit, destination[(at + 2)..]);
        }
    }

    public static void Dequantize(ReadOnlySpan<byte> source, Span<float> row)
    {
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.Block, at += Bytes)
        {
            var scale = Nibbles.GetHalf(source[at..]);
            var codes = MemoryMarshal.Cast<byte, sbyte>(source.Slice(at + 2, TensorFormats.Block));
            for (var j = 0; j < codes.Length; j++)
                row[i + j] = scale * codes[j];
        }
    }

    private static void Write(ReadOnlySpan<float> x, float perUnit, Span<byte> destination)
    {
        var codes = Nibbles.Round32(x, perUnit, 0, -MaxCode, MaxCode) - Vector256.Create((byte)MaxCode);
        codes.CopyTo(destination);
    }
}
