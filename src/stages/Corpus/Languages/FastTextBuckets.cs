using System.Numerics;

namespace Endonym.Corpus.Languages;

/// <summary>From the hash of an n-gram to its row behind the words' rows, in a full or a pruned model.</summary>
internal sealed class FastTextBuckets
{
    private const ulong Empty = ulong.MaxValue;

    private readonly uint _bucketCount;
    private readonly ulong _inverse;
    private readonly ulong[]? _kept;
    private readonly int _shift;

    /// <param name="bucketCount">Numbers that hashes fall into; 0 where the model has no n-grams.</param>
    /// <param name="kept">The buckets that pruning left, with their rows; null where all are there.</param>
    public FastTextBuckets(int bucketCount, IReadOnlyList<(int Bucket, int Row)>? kept)
    {
        _bucketCount = (uint)bucketCount;
        _inverse = bucketCount == 0 ? 0 : (ulong.MaxValue / (uint)bucketCount) + 1;
        if (kept is null)
            return;

        _kept = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, kept.Count * 2L))];
        _shift = 32 - BitOperations.Log2((uint)_kept.Length);
        Array.Fill(_kept, Empty);
        foreach (var (bucket, row) in kept)
        {
            var slot = SlotOf((uint)bucket);
            while (_kept[slot] != Empty && (uint)(_kept[slot] >> 32) != (uint)bucket)
                slot = (slot + 1) & (_kept.Length - 1);
            _kept[slot] = ((ulong)(uint)bucket << 32) | (uint)row;
        }
    }

    /// <summary>Row of a character n-gram, or -1 where pruning removed it.</summary>
    // Remainder by multiplication (Lemire, Kaser, Kurz, 2019, arXiv:1902.01961): exact for 32-bit numbers, a third of the cost of a division.
    public int RowOf(uint hash) => Row((uint)Math.BigMul(_inverse * hash, _bucketCount, out _));

    /// <summary>Row of a word n-gram, or -1 where pruning removed it.</summary>
    public int RowOf(ulong hash) => Row((uint)(hash % _bucketCount));

    private int Row(uint bucket)
    {
        if (_kept is null)
            return (int)bucket;

        for (var slot = SlotOf(bucket); _kept[slot] != Empty; slot = (slot + 1) & (_kept.Length - 1))
        {
            if ((uint)(_kept[slot] >> 32) == bucket)
                return (int)(uint)_kept[slot];
        }

        return -1;
    }

    private int SlotOf(uint bucket) => (int)((bucket * 2654435769u) >> _shift);
}
