using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Reads a record file, in order or at any place; every block is checked before a record of it is given out.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <typeparam name="TDescription">What the file says of itself.</typeparam>
internal sealed class RecordFileReader<T, TDescription> : IRecordStream<T> where T : unmanaged
{
    private static readonly int RecordLength = Marshal.SizeOf<T>();

    private readonly FileStream _file;
    private readonly RecordFileHeader _header;
    private readonly ulong[] _checksums;
    private readonly T[] _block;
    private long _blockNumber = -1;
    private int _inBlock;
    private long _next;

    /// <exception cref="InvalidInputException">The file is not there, or is no whole record file of this kind.</exception>
    public RecordFileReader(string path, string kind)
    {
        _file = NamedFile.Read(path, static path => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
        try
        {
            (_header, _checksums, Description) = RecordFileHeader.Read<TDescription>(_file, kind, RecordLength);
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        _block = new T[Math.Min(_header.BlockLength, Count)];
    }

    public string Path => _file.Name;

    /// <summary>Records in the file.</summary>
    public long Count => _header.Count;

    public TDescription Description { get; }

    /// <summary>A number that two files share only if they say the same.</summary>
    public ulong Fingerprint => XxHash3.HashToUInt64(_header.ToBytes());

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The records are not those that were written.</exception>
    public bool TryRead(out T record)
    {
        if (_next == Count)
        {
            record = default;
            return false;
        }

        var place = (int)(_next - (_blockNumber * _header.BlockLength));
        if (_blockNumber < 0 || place < 0 || place >= _inBlock)
        {
            Load(_next / _header.BlockLength);
            place = (int)(_next - (_blockNumber * _header.BlockLength));
        }

        record = _block[place];
        _next++;
        return true;
    }

    /// <summary>Reads records at a place.</summary>
    /// <exception cref="InvalidInputException">They are not those that were written.</exception>
    public void ReadAt(long first, Span<T> records)
    {
        CheckRange(first, records.Length);
        while (records.Length > 0)
        {
            var number = first / _header.BlockLength;
            if (number != _blockNumber)
                Load(number);
            var place = (int)(first - (number * _header.BlockLength));
            var count = Math.Min(records.Length, _inBlock - place);
            _block.AsSpan(place, count).CopyTo(records);
            records = records[count..];
            first += count;
        }
    }

    /// <summary>Reads records at a place without the rest of their blocks; for those that carry checksums of their own.</summary>
    public void ReadUnchecked(long first, Span<T> records)
    {
        CheckRange(first, records.Length);
        RecordFileHeader.ReadBytes(_file, RecordFileHeader.Length + (first * RecordLength), MemoryMarshal.AsBytes(records));
    }

    public void Dispose() => _file.Dispose();

    private void Load(long number)
    {
        _blockNumber = -1; // until it is known to be good
        var first = number * _header.BlockLength;
        _inBlock = (int)Math.Min(_header.BlockLength, Count - first);
        var bytes = MemoryMarshal.AsBytes(_block.AsSpan(0, _inBlock));
        RecordFileHeader.ReadBytes(_file, RecordFileHeader.Length + (first * RecordLength), bytes);
        if (XxHash3.HashToUInt64(bytes) != _checksums[number])
            throw RecordFileHeader.Broken(Path, FormattableString.Invariant($"the records from {first} on do not have the checksum that they had when they were written"));
        _blockNumber = number;
    }

    private void CheckRange(long first, int count)
    {
        if (first < 0 || first + count > Count)
            throw new ArgumentOutOfRangeException(nameof(first), FormattableString.Invariant($"{Path} has {Count} records; {count} from {first} on are not among them."));
    }
}
