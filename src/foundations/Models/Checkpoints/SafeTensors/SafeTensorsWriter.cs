using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Endonym.Lineage.Artifacts;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Writes safetensors files. The same tensors and strings always give the same bytes.</summary>
public static class SafeTensorsWriter
{
    private const int HeaderAlignment = 8;

    /// <summary>Writes a file whole or not at all; a file of that name stays as it was if anything fails.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors, in the order in which they are to lie. Begin with the widest element type if there are several, so that all are aligned.</param>
    /// <param name="metadata">Strings by name, such as <c>format</c>: <c>pt</c>, which Hugging Face's loader asks for; written in ordinal order.</param>
    /// <exception cref="ArgumentException">Two tensors share a name, or a name is reserved.</exception>
    /// <exception cref="Lineage.InvalidInputException">A shape has a negative dimension or is beyond 2⁶³ bytes.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote more or fewer bytes than its type and shape ask for.</exception>
    public static void Write(string path, IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = Header(tensors, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var tensor in tensors)
            {
                using var body = new TensorStream(stream, tensor.Name, tensor.Type.SizeOf(tensor.Shape));
                tensor.WriteBytes(body);
                body.CheckWhole();
            }
        });
    }

    private static ReadOnlySpan<byte> HeaderPadding => "       "u8;

    private static byte[] Header(IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        // Spaces bring the first tensor to a multiple of 8 bytes, as the reference implementation does, so that mapped elements are aligned.
        var padding = (HeaderAlignment - buffer.WrittenCount % HeaderAlignment) % HeaderAlignment;
        buffer.Write(HeaderPadding[..padding]);
        return buffer.WrittenCount <= SafeTensorsHeader.MaxLength
            ? buffer.WrittenSpan.ToArray()
            : throw new ArgumentException(Invariant($"The header of {tensors.Count} tensors has {buffer.WrittenCount} bytes; readers accept {SafeTensorsHeader.MaxLength}."), nameof(tensors));
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null or { Count: 0 })
            return;

        json.WriteStartObject(SafeTensorsHeader.MetadataName);
        foreach (var (name, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, IReadOnlyList<TensorToWrite> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { SafeTensorsHeader.MetadataName };
        var start = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"The name '{tensor.Name}' is taken or reserved; each tensor needs its own.", nameof(tensors));

            var end = checked(start + tensor.Type.SizeOf(tensor.Shape));
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.SafeTensorsName);
            json.WriteStartArray("shape");
            foreach (var dimension in tensor.Shape)
                json.WriteNumberValue(dimension);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(start);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
            start = end;
        }
    }
}
