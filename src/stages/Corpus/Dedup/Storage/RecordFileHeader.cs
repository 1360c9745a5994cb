using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>The first 64 bytes of a record file, and the rules by which it is whole.</summary>
/// <remarks>
/// The file is this header, the records, the XXH3 of each block of records, and one line of JSON that says what they are. All numbers are little-endian:
/// <c>"ENDYREC1"</c>, kind (4 ASCII letters), bytes of a record (4), records (8), XXH3 of the blocks' XXH3s (8), bytes of the JSON (8), XXH3 of the JSON (8),
/// 8 bytes of zero, XXH3 of the 56 bytes before (8).
/// </remarks>
internal readonly record struct RecordFileHeader(string Kind, int RecordLength, long Count, ulong BlocksChecksum, long DescriptionLength, ulong DescriptionChecksum)
{
    public const int Length = 64;

    private const int BlockBytes = 1 << 16;

    /// <summary>Records in a block, the last one aside.</summary>
    public int BlockLength => LengthOfBlock(RecordLength);

    /// <summary>Blocks in the file.</summary>
    public long BlockCount => (Count + BlockLength - 1) / BlockLength;

    private static ReadOnlySpan<byte> Magic => "ENDYREC1"u8;

    public static int LengthOfBlock(int recordLength) => Math.Max(1, BlockBytes / recordLength);

    public byte[] ToBytes()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Record files hold numbers as a little-endian machine has them in memory. Run this step on one.");
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        System.Text.Encoding.ASCII.GetBytes(Kind, bytes.AsSpan(8, 4));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), RecordLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Count);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), BlocksChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), DescriptionLength);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(40), DescriptionChecksum);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(56), XxHash3.HashToUInt64(bytes.AsSpan(0, 56)));
        return bytes;
    }

    /// <summary>Reads the header, the blocks' checksums and the description, and checks all of them and the file's length.</summary>
    /// <exception cref="InvalidInputException">The file is no whole record file of this kind.</exception>
    public static (RecordFileHeader Header, ulong[] Blocks, TDescription Description) Read<TDescription>(FileStream file, string kind, int recordLength)
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
        var expected = Length + bodyLength + (header.BlockCount * sizeof(ulong)) + header.DescriptionLength;
        if (file.Length != expected)
            throw Broken(file.Name, FormattableString.Invariant($"it has {file.Length} bytes where its header promises {expected}"));

        var blocks = new ulong[header.BlockCount];
        ReadChecked(file, Length + bodyLength, MemoryMarshal.AsBytes(blocks.AsSpan()), header.BlocksChecksum, "its checksums are damaged");
        var json = new byte[header.DescriptionLength];
        ReadChecked(file, expected - json.Length, json, header.DescriptionChecksum, "its description is damaged");
        try
        {
            return (header, blocks, JsonSerializer.Deserialize<TDescription>(json, LineageJson.Compact) ?? throw Broken(file.Name, "its description is null"));
        }
        catch (JsonException error)
        {
            throw Broken(file.Name, "its description is of another version: " + error.Message, error);
        }
    }

    /// <summary>Fills a span from a place in the file.</summary>
    /// <exception cref="InvalidInputException">The file ends before.</exception>
    public static void ReadBytes(FileStream file, long offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(file.SafeFileHandle, bytes, offset);
            if (count == 0)
                throw Broken(file.Name, "it became shorter while it was read");
            bytes = bytes[count..];
            offset += count;
        }
    }

    public static InvalidInputException Broken(string path, string what, Exception? error = null)
    {
        var message = $"{path} is broken: {what}. Delete it and run the step that makes it again.";
        return error is null ? new InvalidInputException(message) : new InvalidInputException(message, error);
    }

    private static void ReadChecked(FileStream file, long offset, Span<byte> bytes, ulong checksum, string otherwise)
    {
        ReadBytes(file, offset, bytes);
        if (XxHash3.HashToUInt64(bytes) != checksum)
            throw Broken(file.Name, otherwise);
    }
}
