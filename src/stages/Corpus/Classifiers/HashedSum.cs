namespace Endonym.Corpus.Classifiers;

/// <summary>Gathers rows and adds their weights a batch at a time. Takes no memory of its own.</summary>
/// <param name="weights">The trained weights.</param>
/// <param name="batch">Room for <see cref="BatchSize"/> rows.</param>
/// <param name="sums">Zero at first, one per class and filler.</param>
internal ref struct HashedSum(HashedWeights weights, Span<int> batch, Span<long> sums)
{
    /// <summary>Rows that are gathered before they are added.</summary>
    public const int BatchSize = 512;

    private readonly Span<int> _batch = batch;
    private readonly Span<long> _sums = sums;
    private int _used;

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    public void Add(int row)
    {
        _batch[_used++] = row;
        if (_used == BatchSize)
            Flush();
    }

    /// <summary>Adds what is still gathered.</summary>
    public void Flush()
    {
        weights.AddRows(_batch[.._used], _sums);
        Count += _used;
        _used = 0;
    }
}
