namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Streams one after another; each is opened when the one before it is at its end.</summary>
internal sealed class ConcatenatedStream<T>(IEnumerable<IRecordStream<T>> streams) : IRecordStream<T> where T : unmanaged
{
    private readonly IEnumerator<IRecordStream<T>> _streams = streams.GetEnumerator();
    private IRecordStream<T>? _current;

    public bool TryRead(out T record)
    {
        while (_current is not null || MoveNext())
        {
            if (_current!.TryRead(out record)) // MoveNext set it
                return true;
            _current.Dispose();
            _current = null;
        }

        record = default;
        return false;
    }

    public void Dispose()
    {
        _current?.Dispose();
        _streams.Dispose();
    }

    private bool MoveNext()
    {
        if (!_streams.MoveNext())
            return false;
        _current = _streams.Current;
        return true;
    }
}
