using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Endonym.Corpus.Views;

/// <summary>A 64-bit hash of UTF-16 text that is the same in every process. Multiply and fold, eight bytes at a time, as wyhash does.</summary>
internal static class TextHash
{
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;
    private const ulong Step = 0xA076_1D64_78BD_642F;
    private const ulong Last = 0xE703_7ED1_A0B4_28DB;

    public static ulong Of(ReadOnlySpan<char> text)
    {
        var bytes = MemoryMarshal.AsBytes(text);
        var hash = Seed ^ (ulong)text.Length;
        while (bytes.Length >= 8)
        {
            hash = Fold(hash ^ MemoryMarshal.Read<ulong>(bytes), Step);
            bytes = bytes[8..];
        }

        var rest = 0UL;
        if (bytes.Length >= 4)
        {
            rest = MemoryMarshal.Read<uint>(bytes);
            bytes = bytes[4..];
            if (bytes.Length > 0)
                rest |= (ulong)MemoryMarshal.Read<ushort>(bytes) << 32;
        }
        else if (bytes.Length > 0)
        {
            rest = MemoryMarshal.Read<ushort>(bytes);
        }

        return Fold(hash ^ rest, Last);
    }

    /// <summary>Spreads what two hashes in a row differ by over all bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong hash) => Fold(hash ^ Seed, Step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
