using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary><see cref="TensorFormat.Q40"/>: 32 weights as a half-precision d and 16 bytes with two codes each, d · (q − 8); byte j holds weights j and j + 16.</summary>
internal static class Q40Blocks
{
    private const int Codes = 8;
    private const int Bytes = 18;
    private const int Half = TensorFormats.Block / 2;
    private const float Step = 0.12f;

    public static void Quantize(ReadOnlySpan<float> row, ReadOnlySpan<float> importance, Span<byte> destination)
    {
        Span<float> w = stackalloc float[TensorFormats.Block];
        Span<byte> codes = stackalloc byte[TensorFormats.Block];
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.Block, at += Bytes)
        {
            var x = row.Slice(i, TensorFormats.Block);
            if (importance.IsEmpty)
                w.Fill(1);
            else
                ErrorWeights.Calibrated(x, importance.Slice(i, TensorFormats.Block), ErrorWeights.MeanSquare(x), w);

            var scale = Nibbles.PutHalf(destination[at..], ScaleFit.Of(x, w, -Codes, Codes - 1, -Codes, Step));
            Nibbles.Round32(x, scale == 0 ? 0 : 1 / scale, 0, -Codes, Codes - 1).CopyTo(codes);
            for (var j = 0; j < Half; j++)
                destination[at + 2 + j] = (byte)(codes[j] | (codes[j + Half] << 4));
        }
    }

    public static void Dequantize(ReadOnlySpan<byte> source, Span<float> row)
    {
        for (int i = 0, at = 0; i < row.Length; i += TensorFormats.Block, at += Bytes)
        {
            var scale = Nibbles.GetHalf(source[at..]);
            for (var j = 0; j < Half; j++)
            {
                var pair = source[at + 2 + j];
                row[i + j] = scale * ((pair & 15) - Codes);
                row[i + j + Half] = scale * ((pair >> 4) - Codes);
            }
        }
    }
}
