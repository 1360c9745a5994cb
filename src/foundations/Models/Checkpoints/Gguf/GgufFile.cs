using System.Collections.ObjectModel;
using Endonym.Lineage;
using Endonym.Models.Quantization;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>A GGUF file of version 3, mapped into memory read-only: a tensor costs memory when its pages are touched, and the system may take them back.</summary>
/// <remarks>Safe for concurrent reading. The file must not be shortened while it is open; replacing it by renaming is harmless. Little-endian machines only, as ggml's files are.</remarks>
public sealed unsafe class GgufFile : IDisposable
{
    private readonly string _path;
    private readonly MappedFile _file;

    private GgufFile(string path, MappedFile file)
    {
        (_path, _file) = (path, file);
        var (metadata, tensors) = GgufHeader.Read(file.Bytes, file.Length, path);
        Metadata = new ReadOnlyDictionary<string, GgufValue>(metadata);
        Tensors = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal).AsReadOnly();
    }

    /// <summary>Every value by its key, such as <c>general.architecture</c>.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata { get; }

    /// <summary>Every tensor by name.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors { get; }

    /// <summary>Opens a file and checks its header against its length; reads no tensor.</summary>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, truncated, damaged, or no GGUF file of version 3.</exception>
    public static GgufFile Open(string path)
    {
        var file = MappedFile.Open(path, length => length == 0 ? "the file is empty. Fetch it again." : null);
        try
        {
            return new GgufFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The value of a key.</summary>
    /// <typeparam name="T">What it must be: <see cref="uint"/>, <see cref="string"/>, an array of <see cref="float"/> …</typeparam>
    /// <param name="key">The key.</param>
    /// <exception cref="InvalidInputException">The key is missing or its value is of another type.</exception>
    public T Value<T>(string key)
        where T : notnull
    {
        if (!Metadata.TryGetValue(key, out var value))
            throw new InvalidInputException($"{_path}: there is no value '{key}'. Use a file that has it.");
        return value.TryGet<T>(out var typed) && typed is not null
            ? typed
            : throw new InvalidInputException($"{_path}: '{key}' is {value} of type {value.Type}, but should be {typeof(T).Name}. Use a file that keeps to the conventions of its architecture.");
    }

    /// <summary>Reads rows of a tensor.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="firstRow">The first row; all dimensions but the last count rows.</param>
    /// <param name="rows">Takes whole rows.</param>
    /// <exception cref="InvalidInputException">The tensor's format is one whose size alone is known.</exception>
    public void Read(GgufTensor tensor, long firstRow, Span<float> rows)
    {
        var columns = tensor.Shape[^1];
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length % columns, 0);
        var rowBytes = columns / tensor.Format.BlockLength * tensor.Format.BlockBytes;
        var count = rows.Length / columns;
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow, tensor.Length / rowBytes - count);
        Quantizer.Dequantize(tensor.Format, new ReadOnlySpan<byte>(_file.Bytes + tensor.Start + firstRow * rowBytes, checked((int)(count * rowBytes))), rows);
    }

    /// <summary>A tensor's first byte; <see cref="GgufTensor.Length"/> bytes may be read until this is disposed.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    public byte* PointerTo(GgufTensor tensor)
    {
        return Tensors.TryGetValue(tensor.Name, out var own) && own == tensor
            ? _file.Bytes + tensor.Start
            : throw new ArgumentException(Invariant($"'{tensor.Name}' is no tensor of this file."), nameof(tensor));
    }

    /// <summary>Unmaps the file; pointers into it are invalid from here on.</summary>
    public void Dispose() => _file.Dispose();
}
