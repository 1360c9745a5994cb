using System.Buffers;

namespace Endonym.Text.Tokenizers;

/// <summary>Applies merges to one word: always the lowest rank, the leftmost of equals, until none fits.</summary>
internal sealed class WordMerger
{
    // Up to here a scan for the lowest rank beats a heap, which costs allocations and cache misses.
    private const int MaxScannedSymbols = 64;
    private const int NoRank = MergeTable.NoRank;
    private const int None = -1;

    private readonly MergeTable _merges;

    /// <param name="merges">Distinct pairs, by rank.</param>
    public WordMerger(IReadOnlyList<BpeMerge> merges)
        : this(new MergeTable(merges))
    {
    }

    /// <param name="merges">Pairs and their ranks.</param>
    public WordMerger(MergeTable merges) => _merges = merges;

    /// <summary>Merges in place.</summary>
    /// <returns>The number of symbols left, at the front of the span.</returns>
    public int Merge(Span<int> symbols) => symbols.Length <= MaxScannedSymbols ? MergeByScan(symbols) : MergeByHeap(symbols);

    /// <summary>Quadratic in the length, and the fastest for short words.</summary>
    internal int MergeByScan(Span<int> symbols)
    {
        Span<int> scratch = symbols.Length <= MaxScannedSymbols ? stackalloc int[2 * MaxScannedSymbols] : new int[2 * symbols.Length];
        var ranks = scratch[..symbols.Length]; // of each symbol with its right neighbour
        var results = scratch[symbols.Length..]; // of the same merges
        var length = symbols.Length;
        for (var i = 0; i + 1 < length; i++)
            ranks[i] = _merges.Find(symbols[i], symbols[i + 1], out results[i]);

        while (length > 1)
        {
            var best = 0;
            for (var i = 1; i + 1 < length; i++)
            {
                if (ranks[i] < ranks[best])
                    best = i;
            }

            if (ranks[best] == NoRank)
                break;

            symbols[best] = results[best];
            symbols[(best + 2)..length].CopyTo(symbols[(best + 1)..]);
            ranks[(best + 1)..(length - 1)].CopyTo(ranks[best..]);
            results[(best + 1)..(length - 1)].CopyTo(results[best..]);
            length--;
            if (best > 0)
                ranks[best - 1] = _merges.Find(symbols[best - 1], symbols[best], out results[best - 1]);
            if (best + 1 < length)
                ranks[best] = _merges.Find(symbols[best], symbols[best + 1], out results[best]);
        }

        return length;
    }

    /// <summary>A linked list and a heap of candidates: n log n, so that a megabyte without a space costs seconds, not hours.</summary>
    internal int MergeByHeap(Span<int> symbols)
    {
        var links = ArrayPool<int>.Shared.Rent(2 * symbols.Length);
        var next = links.AsSpan(0, symbols.Length); // None at the end
        var previous = links.AsSpan(symbols.Length, symbols.Length);
        var candidates = new PriorityQueue<int, long>(symbols.Length); // position of the left symbol, by rank and position
        for (var i = 0; i < symbols.Length; i++)
        {
            (next[i], previous[i]) = (i + 1 < symbols.Length ? i + 1 : None, i - 1);
            if (i + 1 < symbols.Length)
                Offer(candidates, i, _merges.Find(symbols[i], symbols[i + 1], out _));
        }

        while (candidates.TryDequeue(out var position, out var priority))
        {
            // A candidate is stale if either of its symbols has since become part of another.
            var right = next[position];
            var rank = (int)(priority >> 32);
            if (symbols[position] == None || right == None || _merges.Find(symbols[position], symbols[right], out var result) != rank)
                continue;

            symbols[position] = result;
            symbols[right] = None;
            var after = next[position] = next[right];
            if (after != None)
            {
                previous[after] = position;
                Offer(candidates, position, _merges.Find(symbols[position], symbols[after], out _));
            }

            if (previous[position] is not None and var before)
                Offer(candidates, before, _merges.Find(symbols[before], symbols[position], out _));
        }

        ArrayPool<int>.Shared.Return(links);
        var length = 0;
        foreach (var symbol in symbols)
        {
            if (symbol != None)
                symbols[length++] = symbol;
        }

        return length;
    }

    private static void Offer(PriorityQueue<int, long> candidates, int position, int rank)
    {
        if (rank != NoRank)
            candidates.Enqueue(position, Pair(rank, position));
    }

    private static long Pair(int high, int low) => ((long)high << 32) | (uint)low;
}
