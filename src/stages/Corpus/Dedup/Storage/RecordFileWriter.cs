using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Writes a record file: under another name until it is whole and on the disk.</summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class RecordFileWriter<T> : IDisposable where T : unmanaged
{
    private const int BufferBytes = 1 << 18;

    private readonly string _path;
    private readonly string _kind;
    private readonly FileStream _file;
    private readonly XxHash3 _checksum = new();
    private readonly T[] _buffer = new T[Math.Max(1, BufferBytes / Marshal.SizeOf<T>())];
    private int _buffered;
    private bool _completed;

    /// <param name="path">Replaced when complete.</param>
    /// <param name="kind">Four ASCII letters.</param>
    public RecordFileWriter(string path, string kind)
    {
        _path = path;
        _kind = kind;
        // No second buffer: what is written comes in large pieces.
        _file = new FileStream(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _file.Write(new byte[RecordFileHeader.Length]);
    }

    /// <summary>Records written.</summary>
    public long Count { get; private set; }

    public void Write(in T record)
    {
        _buffer[_buffered++] = record;
        Count++;
        if (_buffered == _buffer.Length)
            Flush();
    }

    public void Write(ReadOnlySpan<T> records)
    {
        foreach (ref readonly var record in records)
            Write(in record);
    }

    /// <summary>Adds the description and the header, and gives the file its name.</summary>
    /// <returns>A number that two files share only if they say the same.</returns>
    public ulong Complete<TDescription>(TDescription description)
    {
        Flush();
        var json = JsonSerializer.SerializeToUtf8Bytes(description, LineageJson.Compact);
        _file.Write(json);
        var header = new RecordFileHeader(_kind, Marshal.SizeOf<T>(), Count, _checksum.GetCurrentHashAsUInt64(), json.Length, XxHash3.HashToUInt64(json)).ToBytes();
        _file.Position = 0;
        _file.Write(header);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_path + ".partial", _path, overwrite: true);
        _completed = true;
        return XxHash3.HashToUInt64(header);
    }

    /// <summary>Takes an incomplete file back.</summary>
    public void Dispose()
    {
        if (_completed)
            return;
        _file.Dispose();
        File.Delete(_path + ".partial");
    }

    private void Flush()
    {
        var bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, _buffered));
        _checksum.Append(bytes);
        _file.Write(bytes);
        _buffered = 0;
    }
}
