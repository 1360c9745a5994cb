using System.Buffers.Binary;
using System.Collections.ObjectModel;
using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>A safetensors file, mapped into memory read-only: a tensor costs memory when its pages are touched, and the system may take them back.</summary>
/// <remarks>Safe for concurrent reading. The file must not be shortened while it is open; replacing it by renaming is harmless.</remarks>
public sealed unsafe class SafeTensorsFile : IDisposable
{
    private const int LengthOfLength = sizeof(ulong);

    private readonly string _path;
    private readonly MappedFile _file;

    private SafeTensorsFile(string path, MappedFile file)
    {
        (_path, _file) = (path, file);
        var (tensors, metadata) = ReadHeader();
        Tensors = new ReadOnlyDictionary<string, TensorEntry>(tensors);
        Metadata = new ReadOnlyDictionary<string, string>(metadata);
    }

    /// <summary>Every tensor by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>What else the writer wanted to say, such as <c>format</c>: <c>pt</c>; often empty.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header against its length; reads no tensor.</summary>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, truncated, damaged, or no safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var file = MappedFile.Open(path, length => length < LengthOfLength
            ? Invariant($"the file has {length} bytes; a safetensors file begins with the {LengthOfLength}-byte length of its header. Fetch it again.")
            : null);
        try
        {
            return new SafeTensorsFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name, checked against what the caller is going to read it as.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The element type it must have; null for any.</param>
    /// <param name="shape">The shape it must have; null for any.</param>
    /// <exception cref="InvalidInputException">It is missing, or of another type or shape; the message names both.</exception>
    public TensorEntry Get(string name, ElementType? type, IReadOnlyList<long>? shape)
    {
        if (!Tensors.TryGetValue(name, out var entry))
            throw new InvalidInputException(Invariant($"{_path}: there is no tensor '{name}' among its {Tensors.Count}. Use the file of the model that the configuration describes."));
        if (Mismatch(entry, type, shape) is { } mismatch)
            throw new InvalidInputException($"{_path}: {mismatch}. Use the file of the model that the configuration describes.");
        return entry;
    }

    /// <summary>A tensor's first byte; <see cref="TensorEntry.Length"/> bytes may be read until this is disposed. It need not be aligned to its element's size.</summary>
    /// <param name="entry">One of <see cref="Tensors"/>.</param>
    public byte* PointerTo(TensorEntry entry)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(entry.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(entry.Start, LengthOfLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Start, _file.Length - entry.Length);
        return _file.Bytes + entry.Start;
    }

    /// <summary>A tensor, to be read piece by piece.</summary>
    /// <param name="entry">One of <see cref="Tensors"/>.</param>
    public StoredTensor Tensor(TensorEntry entry) => new(this, entry);

    /// <summary>Copies a tensor's bytes.</summary>
    /// <param name="entry">One of <see cref="Tensors"/>, of less than 2 GiB.</param>
    /// <param name="destination">At least <see cref="TensorEntry.Length"/> bytes.</param>
    public void CopyTo(TensorEntry entry, Span<byte> destination) =>
        new ReadOnlySpan<byte>(PointerTo(entry), checked((int)entry.Length)).CopyTo(destination);

    /// <summary>Unmaps the file; pointers into it are invalid from here on.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>How a tensor differs from what is expected of it, or null if it does not.</summary>
    internal static string? Mismatch(TensorEntry entry, ElementType? type, IReadOnlyList<long>? shape)
    {
        var expectedType = type ?? entry.Type;
        var expectedShape = shape ?? entry.Shape;
        return expectedType == entry.Type && expectedShape.SequenceEqual(entry.Shape)
            ? null
            : $"tensor '{entry.Name}': expected {expectedType.SafeTensorsName} {Shapes.Text(expectedShape)}, found {entry.Type.SafeTensorsName} {Shapes.Text(entry.Shape)}";
    }

    private (Dictionary<string, TensorEntry> Tensors, Dictionary<string, string> Metadata) ReadHeader()
    {
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(_file.Bytes, LengthOfLength));
        var room = (ulong)(_file.Length - LengthOfLength);
        if (headerLength > room)
            throw new InvalidInputException(Invariant($"{_path}: the header claims {headerLength} bytes, but {room} follow. The file is truncated or no safetensors file; fetch it again."));
        if (headerLength > SafeTensorsHeader.MaxLength)
            throw new InvalidInputException(Invariant($"{_path}: the header claims {headerLength} bytes; at most {SafeTensorsHeader.MaxLength} are allowed. This is no safetensors file."));

        return SafeTensorsHeader.Read(new ReadOnlySpan<byte>(_file.Bytes + LengthOfLength, (int)headerLength), _path, LengthOfLength + (long)headerLength, _file.Length);
    }
}
