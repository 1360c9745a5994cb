namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Passes records on and does not let one through that stands out of order: a merge of unsorted files finds too little and tells nobody.</summary>
internal sealed class OrderedStream<T>(IRecordStream<T> records, string path) : IRecordStream<T> where T : unmanaged, IRecord<T>
{
    private T _last;
    private bool _any;

    /// <inheritdoc/>
    /// <exception cref="Lineage.InvalidInputException">A record is not greater than the one before it.</exception>
    public bool TryRead(out T record)
    {
        if (!records.TryRead(out record))
            return false;
        if (_any && T.Compare(in _last, in record) >= 0)
            throw RecordFileHeader.Broken(path, "its records are not in order");
        _last = record;
        _any = true;
        return true;
    }

    public void Dispose() => records.Dispose();
}
