using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Reads a record file from its beginning to its end, where its checksum is compared, or at any place.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <typeparam name="TDescription">What the file says of itself.</typeparam>
internal sealed class RecordFileReader<T, TDescription> : IRecordStream<T> where T : unmanaged
{
    private const int BufferBytes = 1 << 18;
    private static readonly int RecordLength = Marshal.SizeOf<T>();

    private readonly FileStream _file;
    private readonly RecordFileHeader _header;
    private readonly XxHash3 _checksum = new();
    private T[] _buffer = [];
    private int _next;
    private int _buffered;
    private long _read;

    /// <exception cref="InvalidInputException">The file is not there, or is no whole record file of this kind.</exception>
    public RecordFileReader(string path, string kind)
    {
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }

        try
        {
            (_header, Description) = RecordFileHeader.Read<TDescription>(_file, kind, RecordLength);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Path => _file.Name;

    /// <summary>Records in the file.</summary>
    public long Count => _header.Count;

    public TDescription Description { get; }

    /// <summary>A number that two files share only if they say the same.</summary>
    public ulong Fingerprint => XxHash3.HashToUInt64(_header.ToBytes());

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">At the end: the records are not those that were written.</exception>
    public bool TryRead(out T record)
    {
        if (_next == _buffered && !Fill())
        {
            record = default;
            return false;
        }

        record = _buffer[_next++];
        return true;
    }

    /// <summary>Reads records at a place; their bytes are not checked.</summary>
    public void ReadAt(long first, Span<T> records)
    {
        if (first < 0 || first + records.Length > Count)
            throw new ArgumentOutOfRangeException(nameof(first), FormattableString.Invariant($"{Path} has {Count} records; {records.Length} from {first} on are not among them."));
        ReadBytes(MemoryMarshal.AsBytes(records), first);
    }

    public void Dispose() => _file.Dispose();

    private bool Fill()
    {
        if (_read == Count)
        {
            if (_checksum.GetCurrentHashAsUInt64() != _header.BodyChecksum)
                throw RecordFileHeader.Broken(Path, "its records do not have the checksum that they had when they were written");
            return false;
        }

        if (_buffer.Length == 0)
            _buffer = new T[Math.Max(1, BufferBytes / RecordLength)];
        _buffered = (int)Math.Min(_buffer.Length, Count - _read);
        _next = 0;
        var bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, _buffered));
        ReadBytes(bytes, _read);
        _checksum.Append(bytes);
        _read += _buffered;
        return true;
    }

    private void ReadBytes(Span<byte> bytes, long firstRecord)
    {
        var offset = RecordFileHeader.Length + (firstRecord * RecordLength);
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, bytes, offset);
            if (count == 0)
                throw RecordFileHeader.Broken(Path, "it became shorter while it was read");
            bytes = bytes[count..];
            offset += count;
        }
    }
}
