using System.Runtime.InteropServices;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Sorts any number of records in a limited memory: what does not fit is sorted in pieces, written aside and merged.</summary>
/// <remarks>The order of the result is that of the records alone, so it depends neither on the memory nor on the order in which they came.</remarks>
internal sealed class ExternalSorter<T> : IDisposable where T : unmanaged, IRecord<T>
{
    private const string Kind = "RUN ";

    // Files open at once, and their buffers; more pieces are merged in several rounds.
    private const int MostMerged = 64;

    private readonly ScratchFolder _scratch;
    private readonly SortMemory<T> _memory;
    private readonly int _capacity;
    private readonly List<string> _runs = [];
    private T[] _records = [];
    private int _count;

    /// <param name="scratch">Takes the pieces.</param>
    /// <param name="memory">Space to sort in; several sorters of one thread may share it.</param>
    /// <param name="memoryBytes">For the records held, beside the shared space.</param>
    public ExternalSorter(ScratchFolder scratch, SortMemory<T> memory, long memoryBytes)
    {
        _scratch = scratch;
        _memory = memory;
        _capacity = (int)Math.Clamp(memoryBytes / Marshal.SizeOf<T>(), 1024, Array.MaxLength / 4);
    }

    public void Add(in T record)
    {
        if (_count == _records.Length)
            Grow();
        _records[_count++] = record;
    }

    /// <summary>The records in order; nothing may be added any more, and the result must be disposed of before the sorter.</summary>
    public IRecordStream<T> Sorted()
    {
        if (_runs.Count == 0)
        {
            _memory.Sort(_records.AsSpan(0, _count));
            return new MemoryStream(_records, _count);
        }

        WriteRun();
        _records = [];
        while (_runs.Count > MostMerged)
        {
            var merged = _runs[..MostMerged];
            _runs.RemoveRange(0, MostMerged);
            using (var stream = Merge(merged))
                _runs.Add(Write(stream));
            merged.ForEach(File.Delete);
        }

        return Merge(_runs);
    }

    public void Dispose()
    {
        _runs.ForEach(File.Delete);
        _runs.Clear();
        _records = [];
    }

    private void Grow()
    {
        if (_records.Length < _capacity)
            Array.Resize(ref _records, (int)Math.Min(_capacity, Math.Max(1024, _records.Length * 2L)));
        else
            WriteRun();
    }

    private void WriteRun()
    {
        _memory.Sort(_records.AsSpan(0, _count));
        using var stream = new MemoryStream(_records, _count);
        _runs.Add(Write(stream));
        _count = 0;
    }

    private string Write(IRecordStream<T> records)
    {
        var path = _scratch.NewFile();
        using var file = new RecordFileWriter<T>(path, Kind, isTemporary: true);
        while (records.TryRead(out var record))
            file.Write(in record);
        file.Complete(_runs.Count);
        return path;
    }

    private static MergedStream<T> Merge(IReadOnlyList<string> runs) => new([.. runs.Select(path => new RecordFileReader<T, int>(path, Kind))]);

    private sealed class MemoryStream(T[] records, int count) : IRecordStream<T>
    {
        private int _next;

        public bool TryRead(out T record)
        {
            if (_next == count)
            {
                record = default;
                return false;
            }

            record = records[_next++];
            return true;
        }

        public void Dispose()
        {
        }
    }
}
