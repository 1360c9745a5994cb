using Endonym.Models.Adapters;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>A tensor where it lies in a mapped file, which may be larger than memory; read piece by piece, so that the system holds no more than it likes.</summary>
/// <remarks>Safe for concurrent reading. Spans into it are valid until the file is disposed; after that, asking for one throws.</remarks>
public sealed unsafe class StoredTensor
{
    // Small enough for the processor's second cache, large enough that a call costs nothing.
    private const int ElementsPerBlock = 1 << 15;

    private readonly SafeTensorsFile _file;
    private readonly LoraMatrix? _added;

    /// <param name="file">Holds it.</param>
    /// <param name="entry">Where.</param>
    /// <param name="added">Added to its elements as they are read as numbers; null for nothing.</param>
    internal StoredTensor(SafeTensorsFile file, TensorEntry entry, LoraMatrix? added = null)
    {
        _file = file;
        _added = added;
        Entry = entry;
    }

    /// <summary>Its name, type, shape and length.</summary>
    public TensorEntry Entry { get; }

    /// <summary>Product of the dimensions; 1 for a scalar.</summary>
    public long ElementCount => Entry.Length / Entry.Type.SizeInBytes;

    /// <summary>Whether its bytes are all of it: no adapter adds to them.</summary>
    public bool IsAsStored => _added is null;

    /// <summary>A stretch of its bytes, where they lie; what an adapter adds is not in them.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has no such bytes.</exception>
    public ReadOnlySpan<byte> Bytes(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Entry.Length - length);
        return new ReadOnlySpan<byte>(_file.PointerTo(Entry) + start, length);
    }

    /// <summary>A stretch of its elements as fp32.</summary>
    /// <param name="start">The first element, from 0; a row of a matrix begins at row · columns.</param>
    /// <param name="destination">Filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has no such elements.</exception>
    /// <exception cref="Lineage.InvalidInputException">Its elements are no floating-point numbers.</exception>
    public void Read(long start, Span<float> destination)
    {
        var size = Entry.Type.SizeInBytes;
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, ElementCount - destination.Length);
        for (var done = 0; done < destination.Length; done += ElementsPerBlock)
        {
            var count = Math.Min(ElementsPerBlock, destination.Length - done);
            FloatingPoint.Widen(Entry.Type, Bytes((start + done) * size, count * size), destination.Slice(done, count));
        }

        _added?.AddTo(start, destination);
    }

    /// <summary>Writes all elements, row by row, in a type of the caller's choice.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="type">A floating-point type; its own type copies the bytes as they are unless an adapter changes them, any other rounds to nearest even.</param>
    /// <exception cref="Lineage.InvalidInputException">The types differ and one of them is no floating-point type.</exception>
    public void WriteTo(Stream stream, ElementType type)
    {
        if (type == Entry.Type && _added is null)
        {
            for (var start = 0L; start < Entry.Length; start += ElementsPerBlock * sizeof(double))
                stream.Write(Bytes(start, (int)Math.Min(ElementsPerBlock * sizeof(double), Entry.Length - start)));
            return;
        }

        var values = new float[Math.Min(ElementsPerBlock, ElementCount)];
        var bytes = new byte[values.Length * type.SizeInBytes];
        for (var start = 0L; start < ElementCount; start += ElementsPerBlock)
        {
            var count = (int)Math.Min(ElementsPerBlock, ElementCount - start);
            Read(start, values.AsSpan(0, count));
            FloatingPoint.Narrow(values.AsSpan(0, count), type, bytes.AsSpan(0, count * type.SizeInBytes));
            stream.Write(bytes, 0, count * type.SizeInBytes);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Entry.Name}: {Entry.Type.SafeTensorsName} {Shapes.Text(Entry.Shape)}");
}
