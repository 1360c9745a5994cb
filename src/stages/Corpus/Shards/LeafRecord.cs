using System.Buffers.Binary;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Shards;

/// <summary>A document's key and the hash of its leaf, as sorted on the disk: 64 bytes.</summary>
internal readonly record struct LeafRecord : IRecord<LeafRecord>
{
    // The bytes as big-endian numbers, whose order is the bytes' order.
    private readonly ulong _key0, _key1, _key2, _key3, _leaf0, _leaf1, _leaf2, _leaf3;

    public LeafRecord(ProvenanceLeaf leaf)
    {
        Span<byte> bytes = stackalloc byte[DocumentKey.ByteCount];
        leaf.Key.CopyTo(bytes);
        (_key0, _key1, _key2, _key3) = Numbers(bytes);
        (_leaf0, _leaf1, _leaf2, _leaf3) = Numbers(leaf.Hash());
    }

    /// <summary>Which document.</summary>
    public DocumentKey Document
    {
        get
        {
            Span<byte> bytes = stackalloc byte[DocumentKey.ByteCount];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, _key0);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _key1);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _key2);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _key3);
            return new DocumentKey(bytes);
        }
    }

    public static ulong Key(in LeafRecord record) => record._key0;

    public static int Compare(in LeafRecord left, in LeafRecord right)
    {
        ReadOnlySpan<ulong> one = [left._key0, left._key1, left._key2, left._key3, left._leaf0, left._leaf1, left._leaf2, left._leaf3];
        ReadOnlySpan<ulong> other = [right._key0, right._key1, right._key2, right._key3, right._leaf0, right._leaf1, right._leaf2, right._leaf3];
        return one.SequenceCompareTo(other);
    }

    private static (ulong, ulong, ulong, ulong) Numbers(ReadOnlySpan<byte> bytes) => (
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
}
