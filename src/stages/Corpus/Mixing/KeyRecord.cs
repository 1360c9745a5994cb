using System.Buffers.Binary;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Mixing;

/// <summary>A document's key, as sorted on the disk: 32 bytes.</summary>
internal readonly record struct KeyRecord(ulong First, ulong Second, ulong Third, ulong Fourth) : IRecord<KeyRecord>
{
    public static KeyRecord Of(DocumentKey key)
    {
        Span<byte> bytes = stackalloc byte[DocumentKey.ByteCount];
        key.CopyTo(bytes);
        return new KeyRecord(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
    }

    public static ulong Key(in KeyRecord record) => record.First;

    public static int Compare(in KeyRecord left, in KeyRecord right)
    {
        ReadOnlySpan<ulong> one = [left.First, left.Second, left.Third, left.Fourth];
        ReadOnlySpan<ulong> other = [right.First, right.Second, right.Third, right.Fourth];
        return one.SequenceCompareTo(other);
    }
}
