using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary>What the block formats have in common: half-precision scales, rounding to codes, two codes of four bits in a byte.</summary>
internal static class Nibbles
{
    /// <summary>Stores a scale and tells what became of it.</summary>
    public static float PutHalf(Span<byte> destination, float value)
    {
        var half = (Half)value;
        BinaryPrimitives.WriteHalfLittleEndian(destination, half);
        return (float)half;
    }

    public static float GetHalf(ReadOnlySpan<byte> source) => (float)BinaryPrimitives.ReadHalfLittleEndian(source);

    /// <summary>Codes of 32 numbers: each times <paramref name="perUnit"/>, plus <paramref name="shift"/>, rounded to even, kept between the limits, less the lower limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Round32(ReadOnlySpan<float> x, float perUnit, float shift, int least, int most)
    {
        ref var first = ref MemoryMarshal.GetReference(x[..TensorFormats.Block]);
        var low = Round16(Vector512.LoadUnsafe(ref first), perUnit, shift, least, most);
        var high = Round16(Vector512.LoadUnsafe(ref first, (nuint)Vector512<float>.Count), perUnit, shift, least, most);
        var words = Vector512.Narrow(low, high);
        return Vector256.Narrow(words.GetLower(), words.GetUpper()).AsByte();
    }

    /// <summary>Joins codes of four bits: <paramref name="low"/> into the lower halves of the bytes.</summary>
    public static Vector256<byte> Join(Vector256<byte> low, Vector256<byte> high) => low | (high.AsUInt16() << 4).AsByte();

    private static Vector512<int> Round16(Vector512<float> x, float perUnit, float shift, int least, int most)
    {
        var code = Vector512.Round(Vector512.FusedMultiplyAdd(x, Vector512.Create(perUnit), Vector512.Create(shift)));
        code = Vector512.MaxNative(Vector512.MinNative(code, Vector512.Create((float)most)), Vector512.Create((float)least));
        return Vector512.ConvertToInt32Native(code) - Vector512.Create(least);
    }
}
