using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary><see cref="TensorFormat.Q80"/>: 32 weights as a half-precision d and 32 signed bytes, d · q.</summary>
internal static class Q80Blocks
{
    private const int MaxCode = 127;
    private const int Bytes = 34;

    public static void Quantize(ReadOnlySpan<float> row, Span<byte> destination)
    {
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.Block, at += Bytes)
        {
            var x = row.Slice(i, TensorFormats.Block);
            var magnitude = 0f;
            foreach (var value in x)
                magnitude = Math.Max(magnitude, Math.Abs(value));

            // Codes are of the scale before it is rounded to half precision, as ggml's are: rounding shifts all of them alike.
            var perUnit = magnitude > ScaleFit.LeastMagnitude ? MaxCode / magnitude : 0;
            Nibbles.PutHalf(destination[at..], magnitude / MaxCode);
            var codes = Nibbles.Round32(x, perUnit, 0, -MaxCode, MaxCode) - Vector256.Create((byte)MaxCode);
            codes.CopyTo(destination[(at + 2)..]);
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
}
