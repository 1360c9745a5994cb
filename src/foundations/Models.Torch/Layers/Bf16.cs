using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Torch.Layers;

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
}
