namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Several ordered streams as one.</summary>
internal sealed class MergedStream<T> : IRecordStream<T> where T : unmanaged, IRecord<T>
{
    private readonly IReadOnlyList<IRecordStream<T>> _streams;

    // A binary heap: the least record first, with the stream it came from.
    private readonly (T Record, int Stream)[] _heap;
    private int _count;
    private bool _begun;

    /// <param name="streams">Each in order; disposed with this one.</param>
    public MergedStream(IReadOnlyList<IRecordStream<T>> streams)
    {
        _streams = streams;
        _heap = new (T, int)[streams.Count];
    }

    /// <inheritdoc/>
    public bool TryRead(out T record)
    {
        if (!_begun)
            Begin();
        if (_count == 0)
        {
            record = default;
            return false;
        }

        record = _heap[0].Record;
        if (_streams[_heap[0].Stream].TryRead(out var next))
            _heap[0].Record = next;
        else
            _heap[0] = _heap[--_count];
        SiftDown(0);
        return true;
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
            stream.Dispose();
    }

    private void Begin()
    {
        _begun = true;
        for (var i = 0; i < _streams.Count; i++)
        {
            if (_streams[i].TryRead(out var first))
                _heap[_count++] = (first, i);
        }

        for (var i = (_count / 2) - 1; i >= 0; i--)
            SiftDown(i);
    }

    private void SiftDown(int at)
    {
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _count)
                return;
            if (child + 1 < _count && T.Compare(in _heap[child + 1].Record, in _heap[child].Record) < 0)
                child++;
            if (T.Compare(in _heap[at].Record, in _heap[child].Record) <= 0)
                return;
            (_heap[at], _heap[child]) = (_heap[child], _heap[at]);
            at = child;
        }
    }
}
