namespace Endonym.Corpus.Classifiers;

/// <summary>Rows of a classifier's table that a text's features fall into; reused from text to text.</summary>
internal sealed class RowList
{
    private int[] _rows = new int[1024];
    private int _count;

    /// <summary>Rows of hashed features.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    /// <summary>Rows of features that are not hashed, behind the hashed rows; few.</summary>
    public List<int> ExtraRows { get; } = [];

    public void Clear()
    {
        _count = 0;
        ExtraRows.Clear();
    }

    public void Add(int row)
    {
        if (_count == _rows.Length)
            Array.Resize(ref _rows, 2 * _count);
        _rows[_count++] = row;
    }
}
