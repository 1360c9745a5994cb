namespace Endonym.Corpus.Languages;

/// <summary>Gathers rows of the input matrix and adds them a batch at a time.</summary>
/// <param name="input">The matrix.</param>
/// <param name="batch">Room for <see cref="BatchSize"/> row numbers.</param>
/// <param name="sum">Zero at first; as long as a row.</param>
internal ref struct FastTextRowSum(FastTextMatrix input, Span<int> batch, Span<float> sum)
{
    /// <summary>Row numbers that are gathered before they are added.</summary>
    public const int BatchSize = 256;

    private readonly Span<int> _batch = batch;
    private readonly Span<float> _sum = sum;
    private int _used;
    private long _count;

    public void Add(int row)
    {
        _batch[_used++] = row;
        if (_used == BatchSize)
            Flush();
    }

    /// <summary>Adds a row of the n-grams, which lie behind those of the words; -1 is none.</summary>
    public void AddBehind(int wordCount, int row)
    {
        if (row >= 0)
            Add(wordCount + row);
    }

    /// <summary>Turns the sum into the mean.</summary>
    /// <returns>Whether there was any row.</returns>
    public bool Complete()
    {
        Flush();
        var share = (float)(1.0 / _count);
        foreach (ref var value in _sum)
            value *= share;
        return _count > 0;
    }

    private void Flush()
    {
        input.AddRows(_batch[.._used], _sum);
        _count += _used;
        _used = 0;
    }
}
