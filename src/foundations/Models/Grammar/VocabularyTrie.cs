using Endonym.Text.Tokenizers;

namespace Endonym.Models.Grammar;

/// <summary>A vocabulary as a tree of bytes, so that a beginning that many tokens share is tried once. Immutable; one serves all grammars of a tokenizer.</summary>
public sealed class VocabularyTrie
{
    // In order of depth first: the byte of each node, its depth, where its subtree ends, and its tokens.
    private readonly List<byte> _bytes = [];
    private readonly List<int> _depths = [];
    private readonly List<int> _subtreeEnds = [];
    private readonly List<(int Start, int End)> _tokens = [];
    private readonly int[] _sorted;
    private readonly int _maxDepth;

    /// <param name="tokenizer">Tokens without bytes, such as special ones, are never allowed inside a text.</param>
    /// <param name="endIds">Tokens that end an answer.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id that ends answers is none of the tokenizer's.</exception>
    public VocabularyTrie(ITokenizer tokenizer, IReadOnlySet<int> endIds)
    {
        Tokenizer = tokenizer;
        Size = tokenizer.VocabularySize;
        EndIds = endIds;
        foreach (var id in endIds)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(endIds));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Size, nameof(endIds));
        }

        _sorted = [.. Enumerable.Range(0, Size).Where(id => !endIds.Contains(id) && tokenizer.BytesOf(id).Length > 0)];
        Array.Sort(_sorted, (a, b) => tokenizer.BytesOf(a).SequenceCompareTo(tokenizer.BytesOf(b)));
        Build();
        _maxDepth = _depths.Count == 0 ? 0 : _depths.Max();
    }

    /// <summary>Number of ids.</summary>
    public int Size { get; }

    /// <summary>Tokens that end an answer.</summary>
    public IReadOnlySet<int> EndIds { get; }

    internal ITokenizer Tokenizer { get; }

    /// <summary>A bit for each token whose bytes may come at a place.</summary>
    internal ulong[] Allowed(GrammarAutomaton automaton, GrammarPlace place)
    {
        var allowed = new ulong[(Size + 63) / 64];
        var path = new GrammarPlace[_maxDepth + 1];
        path[0] = place;
        for (var i = 0; i < _bytes.Count;)
        {
            var depth = _depths[i];
            if (automaton.Advance(path[depth - 1], _bytes[i]) is not { } next)
            {
                i = _subtreeEnds[i];
                continue;
            }

            path[depth] = next;
            var (start, end) = _tokens[i];
            for (; start < end; start++)
                allowed[_sorted[start] >> 6] |= 1UL << (_sorted[start] & 63);
            i++;
        }

        return allowed;
    }

    private void Build()
    {
        Stack<int> open = [];
        ReadOnlySpan<byte> previous = [];
        for (var t = 0; t < _sorted.Length; t++)
        {
            var bytes = Tokenizer.BytesOf(_sorted[t]);
            var shared = previous.CommonPrefixLength(bytes);
            while (open.Count > shared)
                _subtreeEnds[open.Pop()] = _bytes.Count;
            for (var depth = shared; depth < bytes.Length; depth++)
            {
                open.Push(_bytes.Count);
                _bytes.Add(bytes[depth]);
                _depths.Add(depth + 1);
                _subtreeEnds.Add(0);
                _tokens.Add((t, t));
            }

            // Tokens of the same bytes follow one another.
            _tokens[open.Peek()] = (_tokens[open.Peek()].Start, t + 1);
            previous = bytes;
        }

        while (open.TryPop(out var node))
            _subtreeEnds[node] = _bytes.Count;
    }
}
