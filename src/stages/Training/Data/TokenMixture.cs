namespace Endonym.Training.Data;

/// <summary>Windows of several sources in fixed proportion, the proportion kept in every block and the order random within it: a stationary mixture.</summary>
/// <remarks>Which window is the n-th is a pure function of the seed and n; the block last asked for is remembered, so one thread at a time.</remarks>
public sealed class TokenMixture : IDisposable
{
    private const int BlockLength = 256;

    private readonly IReadOnlyList<TokenSource> _sources;
    private readonly int[] _slotEnds; // slots of a block below each end belong to that source
    private readonly ulong _seed;
    private readonly int _endOfTextId;
    private (int Source, int Rank)[] _block = [];
    private long _blockNumber = -1;

    /// <param name="sources">With windows of one length; disposed with this.</param>
    /// <param name="weights">How much of each; need not add up to 1.</param>
    /// <param name="seed">The same seed gives the same order.</param>
    /// <param name="endOfTextId">The token that begins every document.</param>
    public TokenMixture(IReadOnlyList<TokenSource> sources, IReadOnlyList<double> weights, ulong seed, int endOfTextId)
    {
        _sources = sources;
        _seed = seed;
        _endOfTextId = endOfTextId;
        _slotEnds = new int[sources.Count];
        var total = weights.Sum();
        var sum = 0.0;
        for (var index = 0; index < weights.Count; index++)
        {
            sum += weights[index];
            _slotEnds[index] = (int)Math.Round(BlockLength * sum / total);
        }
    }

    /// <summary>The n-th batch of consecutive windows as one row of documents.</summary>
    /// <param name="first">Number of its first window since the beginning.</param>
    /// <param name="count">How many windows.</param>
    public TrainingBatch Batch(long first, int count)
    {
        var length = _sources[0].WindowLength;
        var ids = new int[count * length];
        var targets = new int[count * length];
        var weights = new float[count * length];
        Array.Fill(weights, 1f);
        List<int> lengths = [];
        var window = new int[length + 1];
        for (var index = 0; index < count; index++)
        {
            var (source, place) = At(first + index);
            _sources[source].Read(place, window);
            window.AsSpan(0, length).CopyTo(ids.AsSpan(index * length));
            window.AsSpan(1, length).CopyTo(targets.AsSpan(index * length));
            AddDocumentLengths(window.AsSpan(0, length), lengths);
        }

        return new TrainingBatch(ids, targets, weights, lengths);
    }

    /// <summary>How many windows of each source are among the first n.</summary>
    public long[] WindowsUsed(long windows)
    {
        var used = new long[_sources.Count];
        for (var index = 0; index < used.Length; index++)
            used[index] = windows / BlockLength * Slots(index);
        for (var window = windows - windows % BlockLength; window < windows; window++)
            used[At(window).Source]++;
        return used;
    }

    private (int Source, long Window) At(long number)
    {
        var block = number / BlockLength;
        if (block != _blockNumber)
            (_block, _blockNumber) = (Arrange(block), block);

        var (source, rank) = _block[number % BlockLength];
        var ordinal = block * Slots(source) + rank;
        var count = _sources[source].WindowCount;
        var epoch = ordinal / count;
        var order = new IndexPermutation(count, IndexPermutation.Mix(_seed + (ulong)source * 0x9e3779b97f4a7c15 + (ulong)epoch));
        return (source, order.At(ordinal % count));
    }

    // Which source each place of a block draws from, and how many places before it in the block draw from the same.
    private (int Source, int Rank)[] Arrange(long block)
    {
        var order = new IndexPermutation(BlockLength, IndexPermutation.Mix(_seed ^ (ulong)block));
        var ranks = new int[_sources.Count];
        var places = new (int, int)[BlockLength];
        for (var place = 0; place < BlockLength; place++)
        {
            var slot = order.At(place);
            var source = Array.FindIndex(_slotEnds, end => slot < end);
            places[place] = (source, ranks[source]++);
        }

        return places;
    }

    private int Slots(int source) => _slotEnds[source] - (source == 0 ? 0 : _slotEnds[source - 1]);

    // A window that begins in the middle of a document trains on the rest of it as a document of its own.
    private void AddDocumentLengths(ReadOnlySpan<int> window, List<int> lengths)
    {
        var start = 0;
        for (var position = 1; position < window.Length; position++)
        {
            if (window[position] != _endOfTextId)
                continue;
            lengths.Add(position - start);
            start = position;
        }

        lengths.Add(window.Length - start);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }
}
