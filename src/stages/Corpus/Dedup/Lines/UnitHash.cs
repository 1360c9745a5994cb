using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>64 bits of a line or paragraph; case and white space make no difference.</summary>
internal static class UnitHash
{
    /// <summary>What the hashes of a site begin with; 0 for those of all.</summary>
    public static long SeedOf(LineDedupOptions options, string site) =>
        options.Scope == DuplicateScope.Site ? (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(site.AsSpan())) : 0;

    /// <summary>The hash of a unit.</summary>
    /// <returns>Null if the unit is too short to be looked at.</returns>
    public static ulong? Of(ReadOnlySpan<char> unit, LineDedupOptions options, long seed)
    {
        var trimmed = unit.Trim();
        if (trimmed.Length < options.MinCharacters)
            return null;
        var folded = ArrayPool<char>.Shared.Rent(trimmed.Length);
        try
        {
            var length = FoldedText.Write(trimmed, folded);
            return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(folded.AsSpan(0, length)), seed);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(folded);
        }
    }
}
