using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Endonym.Corpus.Decontamination;

/// <summary>The hashes of a set of items: a quick one that rolls over a document, and the one that decides.</summary>
/// <remarks>
/// Public items are decided by an XXH3 of 128 bits. Private ones are decided by the first 128 bits of an HMAC-SHA-256 with the set's salt, which takes a hundred times
/// as long; the quick hash, seeded by the salt too, leaves it one run of words in thousands.
/// </remarks>
internal sealed class GramHash
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly byte[]? _salt;
    private readonly long _seed;

    /// <param name="salt">Of private items; null for public ones.</param>
    public GramHash(byte[]? salt)
    {
        _salt = salt;
        if (salt is not null)
            _seed = MemoryMarshal.Read<long>(HMACSHA256.HashData(salt, "sieve"u8));
    }

    /// <summary>The hash of one word.</summary>
    public ulong OfWord(ReadOnlySpan<char> word) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(word), _seed);

    /// <summary>Extends the running hash of a text by a word.</summary>
    public static ulong Extend(ulong running, ulong word) => unchecked((running * Multiplier) + word);

    /// <summary>What a running hash is multiplied with over a number of words.</summary>
    public static ulong PowerOf(int words)
    {
        var power = 1UL;
        for (var i = 0; i < words; i++)
            power = unchecked(power * Multiplier);
        return power;
    }

    /// <summary>The quick hash of a run, from the running hashes at its ends (Karp and Rabin, 1987).</summary>
    public static uint Sieve(ulong before, ulong after, ulong power, int words)
    {
        var run = unchecked(after - (before * power) + ((ulong)words * 0xD6E8_FEB8_6659_FD93));
        return (uint)(unchecked((run ^ (run >> 32)) * 0xD6E8_FEB8_6659_FD93) >> 32);
    }

    /// <summary>The quick hash of a run by itself.</summary>
    public uint SieveOf(ReadOnlySpan<char> run)
    {
        var running = 0UL;
        var words = 0;
        foreach (var word in run.Split(' '))
        {
            running = Extend(running, OfWord(run[word]));
            words++;
        }

        return Sieve(0, running, 0, words);
    }

    /// <summary>The hash that decides.</summary>
    public UInt128 Decide(ReadOnlySpan<char> run)
    {
        if (_salt is null)
            return XxHash128.HashToUInt128(MemoryMarshal.AsBytes(run));
        var text = new byte[Encoding.UTF8.GetMaxByteCount(run.Length)];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_salt, text.AsSpan(0, Encoding.UTF8.GetBytes(run, text)), mac);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(mac);
    }
}
