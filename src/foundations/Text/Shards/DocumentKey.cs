using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Endonym.Text.Shards;

/// <summary>Which document, told without its name: SHA-256 over its source's id and its own.</summary>
/// <remarks>The hash is over the length of the source's id in UTF-8 bytes (4 bytes, little-endian), the source's id and the document's id, both in UTF-8. Keys are ordered as their bytes are.</remarks>
public readonly record struct DocumentKey : IComparable<DocumentKey>
{
    /// <summary>Length of a key in bytes.</summary>
    public const int ByteCount = 32;

    // The bytes as big-endian numbers, whose order is the bytes' order.
    private readonly ulong _a, _b, _c, _d;

    /// <param name="bytes">The key's <see cref="ByteCount"/> bytes.</param>
    public DocumentKey(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The key of a document.</summary>
    /// <param name="source">Id of its source.</param>
    /// <param name="id">Its id, which is unique within the source.</param>
    public static DocumentKey Of(string source, string id)
    {
        var sourceLength = Encoding.UTF8.GetByteCount(source);
        var bytes = new byte[sizeof(int) + sourceLength + Encoding.UTF8.GetByteCount(id)];
        // Without the length, source "a" with document "bc" would be source "ab" with document "c".
        BinaryPrimitives.WriteInt32LittleEndian(bytes, sourceLength);
        Encoding.UTF8.GetBytes(source, bytes.AsSpan(sizeof(int)));
        Encoding.UTF8.GetBytes(id, bytes.AsSpan(sizeof(int) + sourceLength));
        Span<byte> hash = stackalloc byte[ByteCount];
        SHA256.HashData(bytes, hash);
        return new DocumentKey(hash);
    }

    /// <summary>Writes the key.</summary>
    /// <param name="destination">At least <see cref="ByteCount"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <inheritdoc/>
    public int CompareTo(DocumentKey other) =>
        _a != other._a ? _a.CompareTo(other._a)
        : _b != other._b ? _b.CompareTo(other._b)
        : _c != other._c ? _c.CompareTo(other._c)
        : _d.CompareTo(other._d);

    /// <summary>64 hexadecimal digits in lower case.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Whether one key comes before another.</summary>
    public static bool operator <(DocumentKey left, DocumentKey right) => left.CompareTo(right) < 0;

    /// <summary>Whether one key comes after another.</summary>
    public static bool operator >(DocumentKey left, DocumentKey right) => left.CompareTo(right) > 0;

    /// <summary>Whether one key comes before another or is the same.</summary>
    public static bool operator <=(DocumentKey left, DocumentKey right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one key comes after another or is the same.</summary>
    public static bool operator >=(DocumentKey left, DocumentKey right) => left.CompareTo(right) >= 0;
}
