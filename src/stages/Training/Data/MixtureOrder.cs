using Endonym.Lineage;

namespace Endonym.Training.Data;

/// <summary>Which source each window of a mixture comes from: in fixed proportion in every block, in random order within it. A stationary mixture.</summary>
/// <remarks>A pure function of the seed and the window's number; the block last asked for is remembered, so one thread at a time.</remarks>
public sealed class MixtureOrder
{
    // Ten places in a block and more: rounding to whole places then moves no proportion by more than a tenth.
    private const int LeastSlots = 10;
    private const int UsualBlockLength = 256;
    private const int LongestBlock = 1 << 16;

    private readonly int _blockLength;
    private readonly int[] _slotEnds; // slots of a block below each end belong to that source
    private (int Source, int Rank)[] _block = [];
    private long _blockNumber = -1;

    /// <param name="shares">The sources' names and how much of each; need not add up to 1.</param>
    /// <param name="seed">The same seed gives the same order.</param>
    /// <exception cref="InvalidInputException">A share is too small to be kept.</exception>
    public MixtureOrder(IReadOnlyList<(string Name, double Weight)> shares, ulong seed)
    {
        Seed = seed;
        var total = shares.Sum(share => share.Weight);
        var (name, weight) = shares.MinBy(share => share.Weight);
        if (weight / total * LongestBlock < LeastSlots)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"'{name}' has the weight {weight} of {total}, {100 * weight / total:G2} % of the windows; a mixture keeps shares of {100.0 * LeastSlots / LongestBlock:G2} % and more. Give it more, or leave it out."));
        }

        _blockLength = UsualBlockLength;
        while (weight / total * _blockLength < LeastSlots)
            _blockLength *= 2;

        _slotEnds = new int[shares.Count];
        var sum = 0.0;
        for (var index = 0; index < shares.Count; index++)
        {
            sum += shares[index].Weight;
            _slotEnds[index] = (int)Math.Round(_blockLength * sum / total);
        }
    }

    /// <summary>The seed, for what else is drawn of the sources.</summary>
    public ulong Seed { get; }

    /// <summary>The source of a window, and how many windows of that source come before it.</summary>
    /// <param name="window">Number of the window since the beginning.</param>
    public (int Source, long Ordinal) At(long window)
    {
        var block = window / _blockLength;
        if (block != _blockNumber)
            (_block, _blockNumber) = (Arrange(block), block);

        var (source, rank) = _block[window % _blockLength];
        return (source, block * Slots(source) + rank);
    }

    /// <summary>How many windows of each source are among the first so many.</summary>
    public long[] WindowsUsed(long windows)
    {
        var used = new long[_slotEnds.Length];
        for (var index = 0; index < used.Length; index++)
            used[index] = windows / _blockLength * Slots(index);
        for (var window = windows - windows % _blockLength; window < windows; window++)
            used[At(window).Source]++;
        return used;
    }

    // Which source each place of a block draws from, and how many places before it in the block draw from the same.
    private (int Source, int Rank)[] Arrange(long block)
    {
        var order = new IndexPermutation(_blockLength, IndexPermutation.Mix(Seed ^ (ulong)block));
        var ranks = new int[_slotEnds.Length];
        var places = new (int, int)[_blockLength];
        for (var place = 0; place < _blockLength; place++)
        {
            var slot = order.At(place);
            var source = Array.FindIndex(_slotEnds, end => slot < end);
            places[place] = (source, ranks[source]++);
        }

        return places;
    }

    private int Slots(int source) => _slotEnds[source] - (source == 0 ? 0 : _slotEnds[source - 1]);
}
