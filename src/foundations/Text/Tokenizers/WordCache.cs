using System.Numerics;
using System.Runtime.InteropServices;

namespace Endonym.Text.Tokenizers;

/// <summary>Remembers the ids of words met lately; safe for concurrent use, bounded whatever text comes.</summary>
/// <remarks>
/// A table of two places for each hash: a new word takes the second, and one that is found there changes places with the first, so that rare words drive out
/// rare words only. A word and its ids lie in one array, which is never changed once it is in the table: finding them costs two reads of memory,
/// and no lock. What is forgotten is merged again, to the same ids.
/// </remarks>
internal sealed class WordCache
{
    /// <summary>Longer words are not kept: they are rare, and would let a stranger's text fill the memory. UTF-16 units.</summary>
    public const int MaxWordLength = 64;

    private const int PlaceBits = 18;
    private const int UnitsPerNumber = sizeof(int) / sizeof(char);
    private const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio

    // Each entry: the word's length, its UTF-16 units two by two, its ids.
    private readonly int[]?[] _entries = new int[]?[1 << PlaceBits];

    /// <summary>The ids of a word; empty if it is not remembered.</summary>
    /// <param name="word">1 to <see cref="MaxWordLength"/> UTF-16 units.</param>
    public ReadOnlySpan<int> Find(ReadOnlySpan<char> word)
    {
        var place = PlaceOf(word);
        if (Volatile.Read(ref _entries[place]) is { } first && Holds(first, word))
            return IdsIn(first);
        if (Volatile.Read(ref _entries[place ^ 1]) is not { } second || !Holds(second, word))
            return [];

        Volatile.Write(ref _entries[place ^ 1], Volatile.Read(ref _entries[place]));
        Volatile.Write(ref _entries[place], second);
        return IdsIn(second);
    }

    /// <summary>Remembers a word.</summary>
    /// <param name="word">1 to <see cref="MaxWordLength"/> UTF-16 units.</param>
    /// <param name="ids">Its ids, one at least.</param>
    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        var entry = new int[1 + NumbersOf(word.Length) + ids.Length];
        entry[0] = word.Length;
        word.CopyTo(MemoryMarshal.Cast<int, char>(entry.AsSpan(1)));
        ids.CopyTo(entry.AsSpan(1 + NumbersOf(word.Length)));

        var place = PlaceOf(word);
        Volatile.Write(ref _entries[Volatile.Read(ref _entries[place]) is null ? place : place ^ 1], entry);
    }

    private static int NumbersOf(int length) => (length + UnitsPerNumber - 1) / UnitsPerNumber;

    private static bool Holds(int[] entry, ReadOnlySpan<char> word) =>
        entry[0] == word.Length && word.SequenceEqual(MemoryMarshal.Cast<int, char>(entry.AsSpan(1))[..word.Length]);

    private static ReadOnlySpan<int> IdsIn(int[] entry) => entry.AsSpan(1 + NumbersOf(entry[0]));

    private static int PlaceOf(ReadOnlySpan<char> word)
    {
        var hash = (ulong)word.Length;
        for (; word.Length >= sizeof(ulong) / sizeof(char); word = word[(sizeof(ulong) / sizeof(char))..])
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(word))) * Multiplier, 29);
        foreach (var unit in word)
            hash = BitOperations.RotateLeft((hash ^ unit) * Multiplier, 29);
        return (int)((hash * Multiplier) >> (64 - PlaceBits));
    }
}
