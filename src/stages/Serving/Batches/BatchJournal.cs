using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using System.Threading.Channels;

namespace Endonym.Serving.Batches;

/// <summary>Writes a batch's results so that each line stands in them exactly once, whenever the process is killed or the power fails.</summary>
/// <remarks>
/// Results are appended to their file, which is brought to the disk; only then does a record of 24 bytes say that this line is done and where its result ends.
/// On opening, whatever lies behind the last valid record's ends is cut off, be it half a line or whole ones whose record was lost: those lines are answered again.
/// Many results share one trip to the disk, so that a fast model does not wait for it.
/// </remarks>
internal sealed class BatchJournal : IAsyncDisposable
{
    private const int RecordBytes = 24; // line, kind, end of the result, number of the record, CRC-32C of what comes before
    private const int MaxGroup = 1024;

    private readonly Channel<(int Line, bool Succeeded, byte[] Result)> _results = Channel.CreateBounded<(int, bool, byte[])>(MaxGroup);
    private readonly FileStream _output, _errors, _journal;
    private readonly BitArray _done;
    private readonly Action<int, int> _onWritten;
    private readonly Task _writing;
    private int _records;

    private BatchJournal(FileStream output, FileStream errors, FileStream journal, Action<int, int> onWritten)
    {
        (_output, _errors, _journal, _onWritten) = (output, errors, journal, onWritten);
        _done = new BitArray(1024);
        Recover();
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Lines answered with success.</summary>
    public int Completed { get; private set; }

    /// <summary>Lines that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Opens the files of a batch, or makes them, and mends them where a process was killed.</summary>
    /// <param name="output">Results of lines answered with success.</param>
    /// <param name="errors">Results of the others.</param>
    /// <param name="journal">Which lines are done.</param>
    /// <param name="onWritten">Told the two counts whenever results have become safe.</param>
    public static BatchJournal Open(string output, string errors, string journal, Action<int, int> onWritten)
    {
        List<FileStream> open = [];
        try
        {
            foreach (var path in new[] { output, errors, journal })
                open.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16));
            return new BatchJournal(open[0], open[1], open[2], onWritten);
        }
        catch
        {
            open.ForEach(stream => stream.Dispose());
            throw;
        }
    }

    /// <summary>Whether a line was done when the journal was opened.</summary>
    public bool WasDone(int line) => line < _done.Length && _done[line];

    /// <summary>Adds a result; it is safe once the journal is disposed, or earlier.</summary>
    /// <param name="line">The line's number; each is added once.</param>
    /// <param name="succeeded">Into which file.</param>
    /// <param name="result">JSON without a line break.</param>
    /// <param name="cancellationToken">Gives up waiting for the disk.</param>
    /// <exception cref="ChannelClosedException">The disk refuses; disposing tells why.</exception>
    public ValueTask AddAsync(int line, bool succeeded, byte[] result, CancellationToken cancellationToken) =>
        _results.Writer.WriteAsync((line, succeeded, result), cancellationToken);

    /// <summary>Brings everything to the disk and closes.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public async ValueTask DisposeAsync()
    {
        _results.Writer.TryComplete();
        try
        {
            await _writing;
        }
        finally
        {
            foreach (var stream in new[] { _output, _errors, _journal })
            {
                try
                {
                    await stream.DisposeAsync();
                }
                catch (IOException)
                {
                    // What could not be written has no record, and is done again.
                }
            }
        }
    }

    private void Recover()
    {
        long outputEnd = 0, errorsEnd = 0;
        var record = new byte[RecordBytes];
        while (_journal.ReadAtLeast(record, RecordBytes, throwOnEndOfStream: false) == RecordBytes && Read(record) is var (line, succeeded, end))
        {
            if (end > (succeeded ? _output : _errors).Length)
                break;
            if (succeeded)
                (outputEnd, Completed) = (end, Completed + 1);
            else
                (errorsEnd, Failed) = (end, Failed + 1);
            if (line >= _done.Length)
                _done.Length = Math.Max(line + 1, _done.Length * 2);
            _done[line] = true;
            _records++;
        }

        CutOff(_journal, (long)_records * RecordBytes);
        CutOff(_output, outputEnd);
        CutOff(_errors, errorsEnd);
    }

    private static void CutOff(FileStream stream, long length)
    {
        stream.SetLength(length);
        stream.Position = length;
    }

    private async Task WriteAsync()
    {
        try
        {
            var records = new byte[MaxGroup * RecordBytes];
            while (await _results.Reader.WaitToReadAsync())
            {
                int completed = 0, failed = 0;
                while (completed + failed < MaxGroup && _results.Reader.TryRead(out var result))
                {
                    var file = result.Succeeded ? _output : _errors;
                    file.Write(result.Result);
                    file.WriteByte((byte)'\n');
                    Write(records.AsSpan((completed + failed) * RecordBytes, RecordBytes), result.Line, result.Succeeded, file.Position);
                    _ = result.Succeeded ? completed++ : failed++;
                }

                if (completed > 0)
                    _output.Flush(flushToDisk: true);
                if (failed > 0)
                    _errors.Flush(flushToDisk: true);
                _journal.Write(records.AsSpan(0, (completed + failed) * RecordBytes));
                _journal.Flush(flushToDisk: true);
                (Completed, Failed) = (Completed + completed, Failed + failed);
                _onWritten(Completed, Failed);
            }
        }
        catch (Exception error)
        {
            _results.Writer.TryComplete(error);
            throw;
        }
    }

    private void Write(Span<byte> record, int line, bool succeeded, long end)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, line);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], succeeded ? 1 : 2);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], end);
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], _records++);
        BinaryPrimitives.WriteUInt32LittleEndian(record[20..], Crc(record));
    }

    /// <summary>A record, or null where it is torn or no record.</summary>
    private (int Line, bool Succeeded, long End)? Read(ReadOnlySpan<byte> record) =>
        Crc(record) == BinaryPrimitives.ReadUInt32LittleEndian(record[20..])
        && BinaryPrimitives.ReadInt32LittleEndian(record[16..]) == _records
        && BinaryPrimitives.ReadInt32LittleEndian(record[4..]) is (1 or 2) and var kind
        && BinaryPrimitives.ReadInt32LittleEndian(record) is >= 0 and var line
            ? (line, kind == 1, BinaryPrimitives.ReadInt64LittleEndian(record[8..]))
            : null;

    private static uint Crc(ReadOnlySpan<byte> record)
    {
        var crc = uint.MaxValue;
        for (var offset = 0; offset < RecordBytes - 4; offset += 4)
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(record[offset..]));
        return crc;
    }
}
