namespace Endonym.Corpus.Classifiers;

/// <summary>Rows of a hashed table that a text's features fall into; reused from text to text.</summary>
internal sealed class RowList
{
    private int[] _rows = new int[1024];
    private int _count;

    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(int row)
    {
        if (_count == _rows.Length)
            Array.Resize(ref _rows, 2 * _count);
        _rows[_count++] = row;
    }
}
