using System.Buffers;
using System.Text;

namespace Endonym.Text.Tokenizers.AddedTokens;

/// <summary>Finds added tokens: the leftmost first, the longest of those that begin at one place, by a trie over UTF-16 units.</summary>
internal sealed class AddedTokenMatcher
{
    private const int Root = 0;

    private readonly Dictionary<(int Node, char Unit), int> _edges = [];
    private readonly List<AddedToken?> _tokenAt = [null];
    private readonly SearchValues<char> _firstUnits;

    /// <param name="tokens">Written forms that are distinct and not empty, as they are sought.</param>
    public AddedTokenMatcher(IEnumerable<(string Sought, AddedToken Token)> tokens)
    {
        HashSet<char> first = [];
        foreach (var (sought, token) in tokens)
        {
            first.Add(sought[0]);
            var node = Root;
            foreach (var unit in sought)
            {
                if (!_edges.TryGetValue((node, unit), out var next))
                {
                    _edges.Add((node, unit), next = _tokenAt.Count);
                    _tokenAt.Add(null);
                }

                node = next;
            }

            _tokenAt[node] = token;
        }

        _firstUnits = SearchValues.Create([.. first]);
    }

    /// <summary>Whether there is nothing to find.</summary>
    public bool IsEmpty => _tokenAt.Count == 1;

    /// <summary>Appends all places, from left to right, without overlap.</summary>
    public void FindAll(ReadOnlySpan<char> text, List<AddedTokenMatch> matches)
    {
        if (IsEmpty)
            return;

        var free = 0; // where the last match ended
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOfAny(_firstUnits);
            if (next < 0)
                return;
            at += next;
            if (Longest(text[at..], out var length) is not { } token)
            {
                at++;
                continue;
            }

            if (!token.IsSingleWord || IsSingleWord(text, at, at + length))
            {
                var start = token.StripsLeft ? Math.Max(free, text[..at].TrimEnd().Length) : at;
                var end = token.StripsRight ? text.Length - text[(at + length)..].TrimStart().Length : at + length;
                if (start >= free)
                {
                    matches.Add(new AddedTokenMatch(start, end, token.Id));
                    free = end;
                }
            }

            at = Math.Max(at + length, free);
        }
    }

    private static bool IsSingleWord(ReadOnlySpan<char> text, int start, int end)
    {
        Rune.DecodeLastFromUtf16(text[..start], out var before, out _);
        Rune.DecodeFromUtf16(text[end..], out var after, out _);
        return (start == 0 || !UnicodeKinds.IsWord(before)) && (end == text.Length || !UnicodeKinds.IsWord(after));
    }

    private AddedToken? Longest(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        AddedToken? longest = null;
        var node = Root;
        for (var i = 0; i < text.Length && _edges.TryGetValue((node, text[i]), out node); i++)
        {
            if (_tokenAt[node] is { } token)
                (longest, length) = (token, i + 1);
        }

        return longest;
    }
}
