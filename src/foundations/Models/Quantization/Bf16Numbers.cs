using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary>bfloat16, the upper half of a binary32.</summary>
internal static class Bf16Numbers
{
    public static void ToSingle(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination[..source.Length]);
        var i = 0;
        for (; i <= source.Length - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
        {
            var (low, high) = Vector512.Widen(Vector512.Create(source[i..]));
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector512<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
            bits[i] = (uint)source[i] << 16;
    }

    /// <summary>Rounds to nearest, ties to even. No number may be a NaN.</summary>
    public static void FromSingle(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(source);
        var i = 0;
        for (; i <= bits.Length - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
            Vector512.Narrow(Rounded(Vector512.Create(bits[i..])), Rounded(Vector512.Create(bits[(i + Vector512<uint>.Count)..]))).CopyTo(destination[i..]);
        for (; i < bits.Length; i++)
            destination[i] = (ushort)((bits[i] + 0x7FFF + ((bits[i] >> 16) & 1)) >> 16);
    }

    private static Vector512<uint> Rounded(Vector512<uint> bits) => (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
}
