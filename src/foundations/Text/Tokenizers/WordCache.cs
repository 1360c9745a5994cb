using System.Collections.Concurrent;

namespace Endonym.Text.Tokenizers;

/// <summary>Remembers the ids of words met lately; safe for concurrent use, bounded whatever text comes.</summary>
/// <remarks>
/// Two generations: words go into the young one; when it is full it becomes the old one and the old one is dropped. A word found in the old one is
/// copied to the young, so frequent words stay.
/// </remarks>
internal sealed class WordCache
{
    /// <summary>Longer words are not kept: they are rare, and would let a stranger's text fill the memory. UTF-16 units.</summary>
    public const int MaxWordLength = 64;

    private const int WordsPerGeneration = 1 << 17;

    private Generation _young = new();
    private Generation? _old;

    /// <summary>The ids of a word; null if it is not remembered.</summary>
    public int[]? Find(ReadOnlySpan<char> word)
    {
        if (Volatile.Read(ref _young).BySpan.TryGetValue(word, out var ids))
            return ids;
        if (Volatile.Read(ref _old) is { } old && old.BySpan.TryGetValue(word, out ids))
        {
            Add(word, ids);
            return ids;
        }

        return null;
    }

    /// <summary>Remembers a word.</summary>
    public void Add(ReadOnlySpan<char> word, int[] ids)
    {
        var young = Volatile.Read(ref _young);
        if (!young.BySpan.TryAdd(word, ids) || Interlocked.Increment(ref young.Count) < WordsPerGeneration)
            return;

        // Of several threads that find it full, one turns the page; words that others still put into the old generation are found there.
        if (Interlocked.CompareExchange(ref _young, new Generation(), young) == young)
            Volatile.Write(ref _old, young);
    }

    private sealed class Generation
    {
        public int Count;

        public Generation() => BySpan = new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> BySpan { get; }
    }
}
