namespace Endonym.Corpus.Mixing;

/// <summary>Which part the next document of a mixture comes from: the one that is furthest behind its share. Pure.</summary>
/// <remarks>
/// A part is furthest behind only if it is not ahead, so no part is ever ahead by a document of its own or more; and what the parts are ahead and behind adds up to 0, so
/// none is behind by more than the longest documents of the others together. Over every window of a stage, a part's tokens are
/// therefore its share of the window's but for the longest document of each part.
/// </remarks>
/// <param name="shares">The parts' shares in each stage.</param>
/// <param name="ends">Tokens from the beginning to the end of each stage.</param>
internal sealed class MixSchedule(IReadOnlyList<double[]> shares, IReadOnlyList<long> ends)
{
    private readonly long[] _given = new long[shares[0].Length]; // in this stage
    private long _stageStart;

    /// <summary>The stage that the next document is of.</summary>
    public int Stage { get; private set; }

    /// <summary>Tokens so far.</summary>
    public long Tokens { get; private set; }

    /// <summary>The part that the next document comes from.</summary>
    /// <param name="hasMore">Whether a part has another document.</param>
    /// <returns>Null when the mixture is whole.</returns>
    public int? Next(Func<int, bool> hasMore)
    {
        for (; Stage < ends.Count; Enter(Stage + 1))
        {
            if (Tokens < ends[Stage] && FurthestBehind(hasMore) is { } part)
                return part;
        }

        return null;
    }

    /// <summary>Counts a document of a part.</summary>
    public void Took(int part, long tokens)
    {
        Tokens += tokens;
        _given[part] += tokens;
    }

    private void Enter(int stage)
    {
        Stage = stage;
        _stageStart = Tokens;
        Array.Clear(_given);
    }

    private int? FurthestBehind(Func<int, bool> hasMore)
    {
        int? best = null;
        var (bestBehind, bestShare) = (0.0, 0.0);
        for (var part = 0; part < _given.Length; part++)
        {
            var share = shares[Stage][part];
            var behind = (share * (Tokens - _stageStart)) - _given[part];
            if (share == 0 || !hasMore(part) || (best is not null && (behind, share).CompareTo((bestBehind, bestShare)) <= 0))
                continue;
            (best, bestBehind, bestShare) = (part, behind, share);
        }

        return best;
    }
}
