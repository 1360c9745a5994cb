using System.Runtime.InteropServices;
using System.Text;
using Endonym.Lineage.Artifacts;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Quantization;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Writes GGUF files of version 3. The same values and tensors always give the same bytes.</summary>
/// <remarks>Tensors are asked for their bytes one after another, so that no more than one need be in memory.</remarks>
public static class GgufWriter
{
    /// <summary>Writes a file whole or not at all; a file of that name stays as it was if anything fails.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Values by key, in the order in which they are to stand; without <c>general.alignment</c>, which is always 32.</param>
    /// <param name="tensors">The tensors, in the order in which they are to lie.</param>
    /// <exception cref="ArgumentException">Two keys or two tensors share a name, or a name or a shape is one the format does not allow.</exception>
    /// <exception cref="Lineage.InvalidInputException">A row is no whole number of its format's blocks, or a tensor is beyond 2⁶³ bytes.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote more or fewer bytes than its format and shape ask for.</exception>
    public static void Write(string path, IReadOnlyList<KeyValuePair<string, GgufValue>> metadata, IReadOnlyList<GgufTensorToWrite> tensors)
    {
        var header = Header(metadata, tensors);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            Pad(stream, header.Length);
            foreach (var tensor in tensors)
            {
                var length = tensor.Format.SizeOf(tensor.Shape);
                using var body = new TensorStream(stream, tensor.Name, length);
                tensor.WriteBytes(body);
                body.CheckWhole();
                Pad(stream, length);
            }
        });
    }

    private static void Pad(Stream stream, long length)
    {
        Span<byte> zeros = stackalloc byte[GgufLayout.DefaultAlignment];
        zeros.Clear();
        stream.Write(zeros[..(int)(GgufLayout.Padded(length, GgufLayout.DefaultAlignment) - length)]);
    }

    private static byte[] Header(IReadOnlyList<KeyValuePair<string, GgufValue>> metadata, IReadOnlyList<GgufTensorToWrite> tensors)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(GgufLayout.Magic);
            writer.Write(GgufLayout.Version);
            writer.Write((long)tensors.Count);
            writer.Write((long)metadata.Count);
            WriteMetadata(writer, metadata);
            WriteTensors(writer, tensors);
        }

        return buffer.ToArray();
    }

    private static void WriteMetadata(BinaryWriter writer, IReadOnlyList<KeyValuePair<string, GgufValue>> metadata)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal) { GgufLayout.AlignmentKey };
        foreach (var (key, value) in metadata)
        {
            if (!keys.Add(key))
                throw new ArgumentException($"The key '{key}' is taken or reserved; each value needs its own.", nameof(metadata));

            WriteString(writer, key);
            writer.Write((int)value.Type);
            WriteValue(writer, value);
        }
    }

    private static void WriteTensors(BinaryWriter writer, IReadOnlyList<GgufTensorToWrite> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name) || Encoding.UTF8.GetByteCount(tensor.Name) > GgufLayout.MaxTensorNameBytes)
                throw new ArgumentException(Invariant($"The name '{tensor.Name}' is taken, or has more than {GgufLayout.MaxTensorNameBytes} bytes; each tensor needs its own."), nameof(tensors));
            if (tensor.Shape.Count is 0 or > GgufLayout.MaxDimensions)
                throw new ArgumentException(Invariant($"Tensor '{tensor.Name}' has {tensor.Shape.Count} dimensions; there are 1 to {GgufLayout.MaxDimensions}."), nameof(tensors));

            WriteString(writer, tensor.Name);
            writer.Write(tensor.Shape.Count);
            foreach (var dimension in tensor.Shape.Reverse())
                writer.Write(dimension);
            writer.Write((int)tensor.Format);
            writer.Write(offset);
            offset = checked(offset + GgufLayout.Padded(tensor.Format.SizeOf(tensor.Shape), GgufLayout.DefaultAlignment));
        }
    }

    private static void WriteValue(BinaryWriter writer, GgufValue value)
    {
        switch (value.Value)
        {
            case byte number: writer.Write(number); break;
            case sbyte number: writer.Write(number); break;
            case ushort number: writer.Write(number); break;
            case short number: writer.Write(number); break;
            case uint number: writer.Write(number); break;
            case int number: writer.Write(number); break;
            case float number: writer.Write(number); break;
            case bool flag: writer.Write(flag); break;
            case string text: WriteString(writer, text); break;
            case ulong number: writer.Write(number); break;
            case long number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            default: WriteArray(writer, value); break;
        }
    }

    private static void WriteArray(BinaryWriter writer, GgufValue array)
    {
        writer.Write((int)array.ElementType!.Value); // an array has one
        writer.Write((long)((Array)array.Value).Length);
        switch (array.Value)
        {
            case string[] strings:
                foreach (var text in strings)
                    WriteString(writer, text);
                break;
            case GgufValue[] arrays:
                foreach (var inner in arrays)
                    WriteArray(writer, inner);
                break;
            default:
                // Numbers and truth values lie in memory as they do in the file.
                var numbers = (Array)array.Value;
                writer.Write(MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(numbers), Buffer.ByteLength(numbers)));
                break;
        }
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }
}
