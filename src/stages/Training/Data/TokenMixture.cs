namespace Endonym.Training.Data;

/// <summary>Windows of several sources, mixed in an order; those of each source come in a new random order every epoch, or as they lie where that order means something.</summary>
/// <remarks>Which window is the n-th is a pure function of the order's seed and n.</remarks>
public sealed class TokenMixture : IDisposable
{
    private readonly IReadOnlyList<TokenSource> _sources;
    private readonly MixtureOrder _order;
    private readonly int _endOfTextId;

    /// <param name="sources">With windows of one length, in the order's order; disposed with this.</param>
    /// <param name="order">Which of them each window comes from.</param>
    /// <param name="endOfTextId">The token that begins every document.</param>
    public TokenMixture(IReadOnlyList<TokenSource> sources, MixtureOrder order, int endOfTextId)
    {
        _sources = sources;
        _order = order;
        _endOfTextId = endOfTextId;
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

    private (int Source, long Window) At(long number)
    {
        var (source, ordinal) = _order.At(number);
        var count = _sources[source].WindowCount;
        if (_sources[source].IsOrdered)
            return (source, ordinal % count);
        var epoch = ordinal / count;
        var shuffled = new IndexPermutation(count, IndexPermutation.Mix(_order.Seed + (ulong)source * 0x9e3779b97f4a7c15 + (ulong)epoch));
        return (source, shuffled.At(ordinal % count));
    }

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
