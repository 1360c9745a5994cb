using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Between fp32 and bf16, which is the upper half of an fp32: 8 bits of exponent, 7 of fraction.</summary>
public static class Bf16
{
    // Half of what the last kept bit is worth, less one.
    private const uint AlmostHalf = 0x7fff;

    /// <summary>The number a bf16 stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);

    /// <summary>The numbers that sixteen bf16 stand for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector256<ushort> values) => (Vector512.WidenLower(values.ToVector512()) << 16).AsSingle();

    /// <summary>The nearest bf16; of two that are equally near the even one. Infinities, and NaN as processors make it, stay what they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Narrow(float value)
    {
        // Add half of the last kept bit's worth, less one, and one more where that bit is set; then cut.
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + AlmostHalf + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The same for sixteen numbers and the sixteen after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Narrow(Vector512<float> lower, Vector512<float> upper)
    {
        return Vector512.Narrow(Round(lower), Round(upper));

        static Vector512<uint> Round(Vector512<float> values)
        {
            var bits = values.AsUInt32();
            return (bits + Vector512.Create(AlmostHalf) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        }
    }

    /// <summary>The numbers that a row of bf16 stands for.</summary>
    /// <param name="source">The bf16.</param>
    /// <param name="destination">As many numbers.</param>
    public static void Widen(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, source.Length);
        var done = 0;
        for (; done <= source.Length - Vector256<ushort>.Count; done += Vector256<ushort>.Count)
            Widen(Vector256.Create(source[done..])).CopyTo(destination[done..]);
        for (; done < source.Length; done++)
            destination[done] = Widen(source[done]);
    }

    /// <summary>The nearest bf16 to each number, see <see cref="Narrow(float)"/>; every NaN stays one.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="destination">As many bf16.</param>
    public static void Narrow(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, source.Length);
        const ushort quietNaN = 0x7fc0;
        // A file may hold a NaN that no processor makes, whose payload rounding would carry into the sign.
        for (var i = 0; i < source.Length; i++)
            destination[i] = float.IsNaN(source[i]) ? quietNaN : Narrow(source[i]);
    }
}
