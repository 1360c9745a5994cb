using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>The file that holds a graph's large constants, written a part at a time: no constant must fit into memory, nor the file into 2 GiB.</summary>
internal sealed class OnnxWeightsFile(string path) : IDisposable
{
    // Large constants begin on a page, so that an engine can map each of them; small ones on a line of the processor's cache.
    private const long PageSize = 4096;
    private const long LineSize = 64;

    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    private long _end;

    /// <summary>Sets room for a constant aside.</summary>
    public OnnxTensor Reserve(string name, OnnxType type, params IReadOnlyList<long> shape)
    {
        var tensor = new OnnxTensor(name, type, shape, 0);
        var alignment = tensor.Length < 16 * PageSize ? LineSize : PageSize;
        tensor = tensor with { Start = (_end + alignment - 1) / alignment * alignment };
        _end = tensor.Start + tensor.Length;
        return tensor;
    }

    /// <summary>Writes a part of a constant; from one thread or several.</summary>
    /// <param name="tensor">The constant.</param>
    /// <param name="first">Its first byte that is written.</param>
    /// <param name="values">What is written.</param>
    public void Write<T>(OnnxTensor tensor, long first, ReadOnlySpan<T> values) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + bytes.Length, tensor.Length);
        RandomAccess.Write(_file, bytes, tensor.Start + first);
    }

    /// <summary>Brings the file to its full length and onto the disk.</summary>
    public void Finish()
    {
        RandomAccess.SetLength(_file, _end);
        RandomAccess.FlushToDisk(_file);
    }

    public void Dispose() => _file.Dispose();
}
