using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>The first 64 bytes of a record file, and the rules by which it is whole.</summary>
/// <remarks>
/// The file is this header, the records, and one line of JSON that says what they are. All numbers are little-endian:
/// <c>"ENDYREC1"</c>, kind (4 ASCII letters), bytes of a record (4), records (8), XXH3 of the records (8), bytes of the JSON (8), XXH3 of the JSON (8), 8 bytes of zero,
/// XXH3 of the 56 bytes before (8).
/// </remarks>
internal readonly record struct RecordFileHeader(string Kind, int RecordLength, long Count, ulong BodyChecksum, long DescriptionLength, ulong DescriptionChecksum)
{
    public const int Length = 64;

    private static ReadOnlySpan<byte> Magic => "ENDYREC1"u8;

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        System.Text.Encoding.ASCII.GetBytes(Kind, bytes.AsSpan(8, 4));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), RecordLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Count);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), BodyChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), DescriptionLength);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(40), DescriptionChecksum);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(56), XxHash3.HashToUInt64(bytes.AsSpan(0, 56)));
        return bytes;
    }

    /// <summary>Reads the header and the description, and checks both and the file's length.</summary>
    /// <exception cref="InvalidInputException">The file is no whole record file of this kind.</exception>
    public static (RecordFileHeader Header, TDescription Description) Read<TDescription>(FileStream file, string kind, int recordLength)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (file.Length < Length || RandomAccess.Read(file.SafeFileHandle, bytes, 0) != Length || !bytes.StartsWith(Magic))
            throw Broken(file.Name, "it is no record file, or was never completed");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..]) != XxHash3.HashToUInt64(bytes[..56]))
            throw Broken(file.Name, "its header is damaged");

        var header = new RecordFileHeader(
            System.Text.Encoding.ASCII.GetString(bytes.Slice(8, 4)),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]));
        if (header.Kind != kind || header.RecordLength != recordLength)
            throw Broken(file.Name, $"it holds {header.Kind} records of {header.RecordLength} bytes, not {kind} records of {recordLength}");

        var bodyLength = checked(header.Count * header.RecordLength);
        if (file.Length != Length + bodyLength + header.DescriptionLength)
            throw Broken(file.Name, FormattableString.Invariant($"it has {file.Length} bytes where its header promises {Length + bodyLength + header.DescriptionLength}"));

        var json = new byte[header.DescriptionLength];
        if (RandomAccess.Read(file.SafeFileHandle, json, Length + bodyLength) != json.Length || XxHash3.HashToUInt64(json) != header.DescriptionChecksum)
            throw Broken(file.Name, "its description is damaged");
        try
        {
            return (header, JsonSerializer.Deserialize<TDescription>(json, LineageJson.Compact) ?? throw Broken(file.Name, "its description is null"));
        }
        catch (JsonException error)
        {
            throw Broken(file.Name, "its description is of another version: " + error.Message, error);
        }
    }

    public static InvalidInputException Broken(string path, string what, Exception? error = null)
    {
        var message = $"{path} is broken: {what}. Delete it and run the step that makes it again.";
        return error is null ? new InvalidInputException(message) : new InvalidInputException(message, error);
    }
}
