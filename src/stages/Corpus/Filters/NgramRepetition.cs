using System.Runtime.InteropServices;

namespace Endonym.Corpus.Filters;

/// <summary>How much of a text is the same few words over and over.</summary>
/// <remarks>Gopher's measures (Rae et al., 2021, arXiv:2112.11446, table A1), in characters of words, so that white space and signs count nothing.</remarks>
internal sealed class NgramRepetition
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly List<ulong> _words = [];
    private readonly List<int> _lengths = [];
    private readonly long _characters;

    /// <param name="text">Cleaned text.</param>
    public NgramRepetition(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var unspaced = i < text.Length && IsUnspaced(text[i]);
            if (i < text.Length && !unspaced && (char.IsLetterOrDigit(text[i]) || char.IsSurrogate(text[i])))
            {
                if (start < 0)
                    start = i;
                continue;
            }

            if (start >= 0)
                AddWord(text.AsSpan(start, i - start));
            if (unspaced)
                AddWord(text.AsSpan(i, 1));
            start = -1;
        }

        _characters = _lengths.Sum(length => (long)length);
    }

    /// <summary>Share of the characters that the most frequent n-gram makes up; 0 if none comes twice.</summary>
    public double TopShare(int n)
    {
        var counts = new Dictionary<ulong, (int Count, int Length)>();
        long top = 0;
        foreach (var (hash, length, _) in Ngrams(n))
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, hash, out _);
            entry = (entry.Count + 1, length);
            if (entry.Count > 1)
                top = Math.Max(top, (long)entry.Count * length);
        }

        return _characters == 0 ? 0 : Math.Min(1, (double)top / _characters);
    }

    /// <summary>Share of the characters that lie in an n-gram that stood there before; each character counts once.</summary>
    public double DuplicateShare(int n)
    {
        var seen = new HashSet<ulong>();
        long repeated = 0;
        var countedUntil = 0;
        foreach (var (hash, _, first) in Ngrams(n))
        {
            if (seen.Add(hash))
                continue;

            for (var word = Math.Max(first, countedUntil); word < first + n; word++)
                repeated += _lengths[word];
            countedUntil = first + n;
        }

        return _characters == 0 ? 0 : (double)repeated / _characters;
    }

    private IEnumerable<(ulong Hash, int Length, int First)> Ngrams(int n)
    {
        for (var first = 0; first + n <= _words.Count; first++)
        {
            var hash = 0UL;
            var length = 0;
            for (var word = first; word < first + n; word++)
            {
                hash = unchecked((hash * Multiplier) + _words[word]);
                length += _lengths[word];
            }

            yield return (hash, length, first);
        }
    }

    private void AddWord(ReadOnlySpan<char> word)
    {
        // Not string.GetHashCode, which differs from process to process.
        var hash = 14695981039346656037UL;
        foreach (var character in word)
            hash = unchecked((hash ^ character) * 1099511628211UL);
        _words.Add(hash);
        _lengths.Add(word.Length);
    }

    private static bool IsUnspaced(char character) => !char.IsSurrogate(character) && UnspacedScripts.Contains(new System.Text.Rune(character));
}
