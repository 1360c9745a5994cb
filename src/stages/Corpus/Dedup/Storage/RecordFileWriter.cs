using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Writes a record file: under another name until it is whole and on the disk.</summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class RecordFileWriter<T> : IDisposable where T : unmanaged
{
    private readonly string _path;
    private readonly string _kind;
    private readonly bool _isTemporary;
    private readonly FileStream _file;
    private readonly List<ulong> _blocks = [];
    private readonly T[] _block = new T[RecordFileHeader.LengthOfBlock(Marshal.SizeOf<T>())];
    private int _inBlock;
    private bool _completed;

    /// <param name="path">Replaced when complete.</param>
    /// <param name="kind">Four ASCII letters.</param>
    /// <param name="isTemporary">Whether the file need not survive a loss of power.</param>
    public RecordFileWriter(string path, string kind, bool isTemporary = false)
    {
        _path = path;
        _kind = kind;
        _isTemporary = isTemporary;
        // No second buffer: what is written comes in large pieces.
        _file = new FileStream(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _file.Write(new byte[RecordFileHeader.Length]);
    }

    /// <summary>Records written.</summary>
    public long Count { get; private set; }

    public void Write(in T record)
    {
        _block[_inBlock++] = record;
        Count++;
        if (_inBlock == _block.Length)
            Flush();
    }

    public void Write(ReadOnlySpan<T> records)
    {
        foreach (ref readonly var record in records)
            Write(in record);
    }

    /// <summary>Adds the description and the header, and gives the file its name.</summary>
    public void Complete<TDescription>(TDescription description)
    {
        if (_inBlock > 0)
            Flush();
        var blocks = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_blocks));
        _file.Write(blocks);
        var json = JsonSerializer.SerializeToUtf8Bytes(description, LineageJson.Compact);
        _file.Write(json);
        var header = new RecordFileHeader(_kind, Marshal.SizeOf<T>(), Count, XxHash3.HashToUInt64(blocks), json.Length, XxHash3.HashToUInt64(json)).ToBytes();
        _file.Position = 0;
        _file.Write(header);
        _file.Flush(flushToDisk: !_isTemporary);
        _file.Dispose();
        File.Move(_path + ".partial", _path, overwrite: true);
        _completed = true;
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
        var bytes = MemoryMarshal.AsBytes(_block.AsSpan(0, _inBlock));
        _blocks.Add(XxHash3.HashToUInt64(bytes));
        _file.Write(bytes);
        _inBlock = 0;
    }
}
