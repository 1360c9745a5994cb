using System.Text.Json;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>Writes a packed JSONL file of our own, which is whole once it is complete.</summary>
internal sealed class JsonlFile<T> : IDisposable
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly FileStream _file;
    private readonly Stream _packed;

    /// <param name="path">The file.</param>
    /// <param name="mode"><see cref="FileMode.Append"/> goes on behind what is there, which every reader of packed files reads as one.</param>
    /// <param name="zstdLevel">How hard it is packed.</param>
    public JsonlFile(string path, FileMode mode = FileMode.Create, int zstdLevel = 3)
    {
        _file = new FileStream(path, mode, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        _packed = JsonLines.Pack(_file, path, zstdLevel);
    }

    public void Write(T value) => Write(ToBytes(value).AsSpan());

    public void Write(ReadOnlySpan<byte> line)
    {
        _packed.Write(line);
        _packed.Write(LineEnd);
    }

    public static byte[] ToBytes(T value) => JsonSerializer.SerializeToUtf8Bytes(value, LineageJson.Compact);

    /// <summary>Ends the file and sees it onto the disk, so that a manifest may vouch for it.</summary>
    public void Complete()
    {
        _packed.Dispose();
        _file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _packed.Dispose();
        _file.Dispose();
    }
}
