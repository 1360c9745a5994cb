using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Endonym.Text.Tokenizers;

/// <summary>Rank and result of the merge of two symbols, found in one read of memory as a rule: open addressing, half full at most.</summary>
/// <remarks>Most pairs asked for do not merge, and most time of encoding a new word goes into asking; a <see cref="Dictionary{TKey, TValue}"/> takes three dependent reads for it.</remarks>
internal sealed class MergeTable
{
    /// <summary>The rank of pairs that do not merge: above all others.</summary>
    public const int NoRank = int.MaxValue;

    private const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio
    private const int BitsPerSymbol = 32;
    private const int LeastBits = 4;

    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <param name="merges">Distinct pairs, by rank.</param>
    /// <param name="ranks">The rank of each where several share one; its place in the list if null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public MergeTable(IReadOnlyList<BpeMerge> merges, IReadOnlyList<int>? ranks = null)
    {
        var bits = LeastBits;
        while (1L << bits < 2L * merges.Count)
            bits++;
        _slots = new Slot[1 << bits];
        _slots.AsSpan().Fill(new Slot(ulong.MaxValue, NoRank, 0)); // no pair: ids are not negative
        _shift = 64 - bits;
        for (var i = 0; i < merges.Count; i++)
        {
            var key = Pair(merges[i].Left, merges[i].Right);
            var place = PlaceOf(key);
            if (_slots[place].Rank != NoRank)
                FirstRepeated ??= i;
            else
                _slots[place] = new Slot(key, ranks?[i] ?? i, merges[i].Result);
        }
    }

    /// <summary>The first merge of a pair that an earlier one joins already, and which is left out; null if there is none.</summary>
    public int? FirstRepeated { get; }

    /// <summary>The rank of the merge of two symbols; <see cref="NoRank"/> if they do not merge.</summary>
    /// <param name="left">Not negative.</param>
    /// <param name="right">Not negative.</param>
    /// <param name="result">What they become.</param>
    public int Find(int left, int right, out int result)
    {
        ref readonly var slot = ref _slots[PlaceOf(Pair(left, right))];
        result = slot.Result;
        return slot.Rank;
    }

    // Where the pair is, or the empty slot where it would be.
    private int PlaceOf(ulong key)
    {
        var place = (int)((key * Multiplier) >> _shift);
        while (_slots[place].Pair != key && _slots[place].Rank != NoRank)
            place = (place + 1) & (_slots.Length - 1);
        return place;
    }

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << BitsPerSymbol) | (uint)right;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(ulong Pair, int Rank, int Result);
}
