namespace Endonym.Corpus.Dedup.Storage;

/// <summary>The second half of a sort's memory, which the sorters of one thread use in turn.</summary>
internal sealed class SortMemory<T> where T : unmanaged, IRecord<T>
{
    private T[] _scratch = [];

    public void Sort(Span<T> records)
    {
        if (_scratch.Length < records.Length)
            _scratch = new T[records.Length];
        RadixSort.Sort(records, _scratch);
    }
}
