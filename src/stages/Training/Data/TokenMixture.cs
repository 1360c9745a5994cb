namespace Endonym.Training.Data;

/// <summary>Windows of several sources in fixed proportion, the proportion kept in every block and the order random within it: a stationary mixture.</summary>
/// <remarks>Which window is the n-th is a pure function of the seed and n.</remarks>
public sealed class TokenMixture : IDisposable
{
    private const int BlockLength = 256;

    private readonly IReadOnlyList<TokenSource> _sources;
    private readonly int[] _slotEnds; // slots of a block below each end belong to that source
    private readonly ulong _seed;
    private readonly int _endOfTextId;

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
        var order = new IndexPermutation(BlockLength, IndexPermutation.Mix(_seed ^ (ulong)block));
        var slot = (int)order.At(number % BlockLength);
        var source = 0;
        while (slot >= _slotEnds[source])
            source++;

        // The slot's rank among its source's gives each of them a number of its own, from 0 without gaps.
        var ordinal = block * Slots(source) + slot - (source == 0 ? 0 : _slotEnds[source - 1]);
        var count = _sources[source].WindowCount;
        var epoch = ordinal / count;
        var epochOrder = new IndexPermutation(count, IndexPermutation.Mix(_seed + (ulong)source * 0x9e3779b97f4a7c15 + (ulong)epoch));
        return (source, epochOrder.At(ordinal % count));
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
