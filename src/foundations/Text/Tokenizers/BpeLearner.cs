using System.Runtime.InteropServices;
using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>Learns merges from counted words: again and again the most frequent pair of neighbours becomes one token.</summary>
/// <remarks>
/// Sennrich et al., 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1, arXiv:1508.07909, with the counts of pairs
/// kept up to date instead of counted anew. Ties go to the pair with the smaller ids, as in Hugging Face's trainer, so the same counts give the
/// same merges there and here. No two merges spell the same bytes: wherever a string becomes a token, nothing has merged across its ends, so it
/// has gone through the same steps and is made of the same pair in the same round.
/// </remarks>
internal sealed class BpeLearner
{
    private const int MergesPerReport = 256;

    private readonly int[] _symbols; // all words, one after another
    private readonly int[] _start;
    private readonly int[] _length; // falls as symbols merge
    private readonly long[] _count;
    private readonly int[] _lastMerge; // the merge that last touched a word, because a pair may list a word twice
    private readonly Dictionary<long, PairOccurrences> _pairs = [];
    private readonly HashSet<long> _grown = [];
    private readonly PriorityQueue<long, (long NegativeCount, long Pair)> _queue = new();
    private readonly List<byte[]> _tokens = [];

    /// <param name="counts">How often each word occurs.</param>
    /// <param name="maxWordBytes">Longer words are left out.</param>
    public BpeLearner(Dictionary<string, long> counts, int maxWordBytes)
    {
        var byteIds = new int[byte.MaxValue + 1];
        foreach (var value in ByteAlphabet.InIdOrder)
        {
            byteIds[value] = _tokens.Count;
            _tokens.Add([value]);
        }

        var words = counts.Where(word => Encoding.UTF8.GetByteCount(word.Key) <= maxWordBytes).ToArray();
        _start = new int[words.Length];
        _length = new int[words.Length];
        _count = [.. words.Select(word => word.Value)];
        _lastMerge = new int[words.Length];
        List<int> symbols = [];
        Span<byte> bytes = new byte[maxWordBytes];
        for (var word = 0; word < words.Length; word++)
        {
            _start[word] = symbols.Count;
            _length[word] = Encoding.UTF8.GetBytes(words[word].Key, bytes); // a lone surrogate becomes U+FFFD, as in encoding
            foreach (var value in bytes[.._length[word]])
                symbols.Add(byteIds[value]);
        }

        _symbols = [.. symbols];
    }

    /// <summary>The 256 bytes, then what was learnt.</summary>
    public IReadOnlyList<byte[]> Tokens => _tokens;

    /// <summary>Merges until there are enough tokens or no pair is frequent enough.</summary>
    public List<BpeMerge> Learn(int tokenCount, long minPairCount, Action<int>? onTokensLearnt, CancellationToken cancellationToken)
    {
        CountPairs();
        List<BpeMerge> merges = [];
        for (var round = 1; _tokens.Count < tokenCount && NextPair(minPairCount) is { } pair; round++)
        {
            var (left, right) = ((int)(pair >> 32), (int)pair);
            var merge = new BpeMerge(left, right, Result: _tokens.Count);
            _tokens.Add([.. _tokens[left], .. _tokens[right]]);
            merges.Add(merge);
            ApplyEverywhere(merge, round);
            if (round % MergesPerReport == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                onTokensLearnt?.Invoke(_tokens.Count);
            }
        }

        onTokensLearnt?.Invoke(_tokens.Count);
        return merges;
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private void CountPairs()
    {
        for (var word = 0; word < _start.Length; word++)
        {
            var symbols = _symbols.AsSpan(_start[word], _length[word]);
            for (var i = 0; i + 1 < symbols.Length; i++)
                Add(symbols[i], symbols[i + 1], word);
        }

        EnqueueGrown();
    }

    /// <summary>The most frequent pair; null if none is frequent enough. A queued count may be out of date, but never too low.</summary>
    private long? NextPair(long minPairCount)
    {
        while (_queue.TryDequeue(out var pair, out var priority))
        {
            if (!_pairs.TryGetValue(pair, out var occurrences))
                continue;
            if (occurrences.Count < -priority.NegativeCount)
                _queue.Enqueue(pair, (-occurrences.Count, pair));
            else
                return occurrences.Count >= minPairCount ? pair : null;
        }

        return null;
    }

    private void ApplyEverywhere(BpeMerge merge, int round)
    {
        _pairs.Remove(Pair(merge.Left, merge.Right), out var occurrences);
        foreach (var word in occurrences!.Words) // NextPair found it
        {
            if (_lastMerge[word] == round)
                continue;
            _lastMerge[word] = round;
            Apply(merge, word);
        }

        EnqueueGrown();
    }

    private void Apply(BpeMerge merge, int word)
    {
        var symbols = _symbols.AsSpan(_start[word], _length[word]);
        var kept = 0;
        for (var i = 0; i < symbols.Length;)
        {
            if (symbols[i] != merge.Left || i + 1 == symbols.Length || symbols[i + 1] != merge.Right)
            {
                symbols[kept++] = symbols[i++];
                continue;
            }

            if (kept > 0)
            {
                Remove(symbols[kept - 1], merge.Left, word);
                Add(symbols[kept - 1], merge.Result, word);
            }

            if (i + 2 < symbols.Length)
            {
                Remove(merge.Right, symbols[i + 2], word);
                Add(merge.Result, symbols[i + 2], word);
            }

            symbols[kept++] = merge.Result;
            i += 2;
        }

        _length[word] = kept;
    }

    private void Add(int left, int right, int word)
    {
        var pair = Pair(left, right);
        ref var occurrences = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, pair, out _);
        occurrences ??= new PairOccurrences();
        occurrences.Count += _count[word];
        if (occurrences.Words.Count == 0 || occurrences.Words[^1] != word)
            occurrences.Words.Add(word);
        _grown.Add(pair);
    }

    private void Remove(int left, int right, int word)
    {
        var pair = Pair(left, right);
        if (!_pairs.TryGetValue(pair, out var occurrences))
            return; // It is the pair being merged, which overlaps itself: aa in aaa.
        occurrences.Count -= _count[word];
        if (occurrences.Count == 0)
            _pairs.Remove(pair);
    }

    private void EnqueueGrown()
    {
        foreach (var pair in _grown)
        {
            if (_pairs.TryGetValue(pair, out var occurrences))
                _queue.Enqueue(pair, (-occurrences.Count, pair));
        }

        _grown.Clear();
    }

    /// <summary>How often a pair occurs, and in which words; a word that has lost the pair stays listed.</summary>
    private sealed class PairOccurrences
    {
        public long Count { get; set; }

        public List<int> Words { get; } = [];
    }
}
