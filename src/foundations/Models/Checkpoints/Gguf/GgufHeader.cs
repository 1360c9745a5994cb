using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Endonym.Lineage;
using Endonym.Models.Quantization;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Reads what stands before a GGUF file's tensors, believing nothing.</summary>
internal unsafe ref struct GgufHeader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte* _bytes;
    private readonly long _length;
    private readonly string _path;
    private long _at;

    private GgufHeader(byte* bytes, long length, string path)
    {
        _bytes = bytes;
        _length = length;
        _path = path;
    }

    /// <summary>Reads and checks the header.</summary>
    /// <param name="bytes">The whole file, mapped.</param>
    /// <param name="length">Its length.</param>
    /// <param name="path">Its path, for errors.</param>
    /// <exception cref="InvalidInputException">The header is broken or does not describe this file.</exception>
    public static (Dictionary<string, GgufValue> Metadata, List<GgufTensor> Tensors) Read(byte* bytes, long length, string path)
    {
        var header = new GgufHeader(bytes, length, path);
        if (header.Read<uint>() != GgufLayout.Magic)
            throw header.Broken("does not begin with \"GGUF\"");
        if (header.Read<uint>() is var version && version != GgufLayout.Version)
            throw new InvalidInputException(Invariant($"{path}: the GGUF version is {version}; supported is {GgufLayout.Version}. Convert the model again with a current program."));

        var tensorCount = header.Count(GgufLayout.MaxTensors, leastBytes: 32, "tensors");
        var keyCount = header.Count(GgufLayout.MaxKeys, leastBytes: 13, "values");
        var metadata = new Dictionary<string, GgufValue>(StringComparer.Ordinal);
        for (var i = 0; i < keyCount; i++)
        {
            var key = header.ReadString(GgufLayout.MaxKeyBytes);
            var type = header.ReadType(key);
            if (!metadata.TryAdd(key, header.ReadValue(key, type, depth: 0)))
                throw header.Broken($"has '{key}' twice");
        }

        return (metadata, header.ReadTensors(tensorCount, header.Alignment(metadata)));
    }

    private readonly int Alignment(Dictionary<string, GgufValue> metadata)
    {
        if (!metadata.TryGetValue(GgufLayout.AlignmentKey, out var value))
            return GgufLayout.DefaultAlignment;
        return value.TryGet<uint>(out var alignment) && BitOperations.IsPow2(alignment) && alignment <= GgufLayout.MaxAlignment
            ? (int)alignment
            : throw Broken(Invariant($"has the {GgufLayout.AlignmentKey} {value}, which is no power of 2 up to {GgufLayout.MaxAlignment} of type UInt32"));
    }

    private List<GgufTensor> ReadTensors(int count, int alignment)
    {
        List<(string Name, TensorFormat Format, long[] Shape, long Offset, long Length)> entries = [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var name = ReadString(GgufLayout.MaxTensorNameBytes);
            if (!names.Add(name))
                throw Broken($"has tensor '{name}' twice");

            var shape = ReadShape(name);
            var number = Read<uint>();
            if (!GgufLayout.IsFormat(number))
                throw new InvalidInputException(Invariant($"{_path}: tensor '{name}' is stored in ggml's format {number}, which is not known here. Use a file with one of {string.Join(", ", Enum.GetValues<TensorFormat>().Select(format => format.GgmlName))}."));
            var offset = Read<ulong>();
            if (offset > (ulong)_length || (long)offset % alignment != 0)
                throw Broken(Invariant($"puts tensor '{name}' at {offset}, which is beyond the file's {_length} bytes or no multiple of {alignment}"));
            entries.Add((name, (TensorFormat)number, shape, (long)offset, SizeOf(name, (TensorFormat)number, shape)));
        }

        var bodyStart = GgufLayout.Padded(_at, alignment);
        var next = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset != next)
                throw Broken(Invariant($"puts tensor '{entry.Name}' at {entry.Offset}, but the tensors before it end at {next}; they must neither overlap nor leave gaps"));
            if (bodyStart > _length - entry.Offset || entry.Length > _length - entry.Offset - bodyStart)
                throw new InvalidInputException(Invariant($"{_path}: tensor '{entry.Name}' of {entry.Length} bytes ends beyond the file's {_length}. The file was not copied to its end; fetch it again."));
            next = entry.Offset + GgufLayout.Padded(entry.Length, alignment);
        }

        // The padding after the last tensor may be left out.
        if (_length > bodyStart && _length - bodyStart > next)
            throw Broken(Invariant($"leaves {_length - bodyStart - next} bytes after the last tensor"));
        return [.. entries.Select(entry => new GgufTensor(entry.Name, entry.Format, entry.Shape, bodyStart + entry.Offset, entry.Length))];
    }

    private long[] ReadShape(string name)
    {
        var dimensions = Read<uint>();
        if (dimensions is 0 or > GgufLayout.MaxDimensions)
            throw Broken(Invariant($"gives tensor '{name}' {dimensions} dimensions; there are 1 to {GgufLayout.MaxDimensions}"));

        var shape = new long[dimensions];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            shape[i] = Read<long>();
            if (shape[i] <= 0)
                throw Broken(Invariant($"gives tensor '{name}' a dimension of {shape[i]}"));
        }

        return shape;
    }

    private readonly long SizeOf(string name, TensorFormat format, long[] shape)
    {
        try
        {
            return format.SizeOf(shape);
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{_path}, tensor '{name}': {error.Message} The file is damaged; fetch it again.", error);
        }
    }

    private GgufValueType ReadType(string key)
    {
        var number = Read<uint>();
        return number <= (uint)GgufValueType.Float64
            ? (GgufValueType)number
            : throw Broken(Invariant($"gives '{key}' the value type {number}; there are 0 to {(int)GgufValueType.Float64}"));
    }

    private GgufValue ReadValue(string key, GgufValueType type, int depth) => type switch
    {
        GgufValueType.UInt8 => GgufValue.Of(Read<byte>()),
        GgufValueType.Int8 => GgufValue.Of(Read<sbyte>()),
        GgufValueType.UInt16 => GgufValue.Of(Read<ushort>()),
        GgufValueType.Int16 => GgufValue.Of(Read<short>()),
        GgufValueType.UInt32 => GgufValue.Of(Read<uint>()),
        GgufValueType.Int32 => GgufValue.Of(Read<int>()),
        GgufValueType.Float32 => GgufValue.Of(Read<float>()),
        GgufValueType.Bool => GgufValue.Of(ReadBool(key)),
        GgufValueType.String => GgufValue.Of(ReadString(int.MaxValue)),
        GgufValueType.UInt64 => GgufValue.Of(Read<ulong>()),
        GgufValueType.Int64 => GgufValue.Of(Read<long>()),
        GgufValueType.Float64 => GgufValue.Of(Read<double>()),
        _ => ReadArray(key, depth + 1),
    };

    private GgufValue ReadArray(string key, int depth)
    {
        if (depth > GgufLayout.MaxArrayDepth)
            throw Broken(Invariant($"nests the arrays of '{key}' more than {GgufLayout.MaxArrayDepth} deep"));

        var type = ReadType(key);
        var count = Count(GgufLayout.MaxArrayLength, GgufValue.LeastBytes(type), $"elements in '{key}'");
        switch (type)
        {
            case GgufValueType.UInt8: return GgufValue.OfArray(ReadNumbers<byte>(count));
            case GgufValueType.Int8: return GgufValue.OfArray(ReadNumbers<sbyte>(count));
            case GgufValueType.UInt16: return GgufValue.OfArray(ReadNumbers<ushort>(count));
            case GgufValueType.Int16: return GgufValue.OfArray(ReadNumbers<short>(count));
            case GgufValueType.UInt32: return GgufValue.OfArray(ReadNumbers<uint>(count));
            case GgufValueType.Int32: return GgufValue.OfArray(ReadNumbers<int>(count));
            case GgufValueType.Float32: return GgufValue.OfArray(ReadNumbers<float>(count));
            case GgufValueType.UInt64: return GgufValue.OfArray(ReadNumbers<ulong>(count));
            case GgufValueType.Int64: return GgufValue.OfArray(ReadNumbers<long>(count));
            case GgufValueType.Float64: return GgufValue.OfArray(ReadNumbers<double>(count));
            case GgufValueType.Bool:
                var flags = new bool[count];
                for (var i = 0; i < count; i++)
                    flags[i] = ReadBool(key);
                return GgufValue.OfArray(flags);
            case GgufValueType.String:
                var strings = new string[count];
                for (var i = 0; i < count; i++)
                    strings[i] = ReadString(int.MaxValue);
                return GgufValue.OfArray(strings);
            default:
                List<GgufValue> arrays = []; // grows with what is really there
                for (var i = 0; i < count; i++)
                    arrays.Add(ReadArray(key, depth + 1));
                return GgufValue.OfArrays([.. arrays]);
        }
    }

    private T[] ReadNumbers<T>(int count)
        where T : unmanaged
    {
        var bytes = Take((long)count * sizeof(T));
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    private bool ReadBool(string key) => Read<byte>() switch
    {
        0 => false,
        1 => true,
        var other => throw Broken(Invariant($"gives '{key}' the truth value {other}; there are 0 and 1")),
    };

    private string ReadString(int maxBytes)
    {
        var length = Read<ulong>();
        if (length > (ulong)maxBytes)
            throw Broken(Invariant($"has a string of {length} bytes where at most {maxBytes} may be"));

        try
        {
            return StrictUtf8.GetString(Take((long)length));
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidInputException(Invariant($"{_path}: the string before byte {_at} is no UTF-8. The file is damaged; fetch it again."), error);
        }
    }

    private int Count(int most, int leastBytes, string what)
    {
        var count = Read<ulong>();
        if (count > (ulong)most || (long)count > (_length - _at) / leastBytes)
            throw Broken(Invariant($"claims {count} {what}; at most {most} are allowed, and {_length - _at} bytes follow"));
        return (int)count;
    }

    private T Read<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Take(sizeof(T)));

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > _length - _at)
            throw new InvalidInputException(Invariant($"{_path}: the file ends at byte {_length} within its header. It was not copied to its end; fetch it again."));
        if (_at + count > GgufLayout.MaxMetadataBytes)
            throw Broken(Invariant($"goes on beyond {GgufLayout.MaxMetadataBytes} bytes"));

        var taken = new ReadOnlySpan<byte>(_bytes + _at, (int)count);
        _at += count;
        return taken;
    }

    private readonly InvalidInputException Broken(string fault) => new($"{_path}: the GGUF header {fault}. The file is damaged or of another format; fetch it again.");
}
