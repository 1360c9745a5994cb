using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Endonym.Text.Shards;

/// <summary>A Merkle tree over the documents of a shard, by which one hash vouches for all of them and a short proof for one.</summary>
/// <remarks>
/// The leaves are in the order of their documents' keys, equal keys in that of their leaves, so a document that is not there has its place between two neighbours, and these
/// prove that it is absent. Nodes are made as in RFC 6962, section 2.1: SHA-256 over the byte 1, the left and the right child, the left one over the
/// largest power of two of leaves that is less than all; without leaves, SHA-256 of nothing. The root is SHA-256 over the byte 2, the number
/// of leaves (8 bytes, little-endian) and the uppermost node, so that it also says how many there are.
/// </remarks>
public static class ProvenanceTree
{
    internal const byte LeafMark = 0;
    private const byte NodeMark = 1, RootMark = 2;

    /// <summary>The hashes of leaves in the order of the tree.</summary>
    /// <param name="leaves">The documents' keys and the leaves' hashes in any order; sorted in place.</param>
    public static IReadOnlyList<byte[]> InOrder(List<(DocumentKey Key, byte[] Hash)> leaves)
    {
        leaves.Sort((one, other) => one.Key != other.Key ? one.Key.CompareTo(other.Key) : one.Hash.AsSpan().SequenceCompareTo(other.Hash));
        return [.. leaves.Select(leaf => leaf.Hash)];
    }

    /// <summary>The root over leaves.</summary>
    /// <param name="leaves">The leaves' hashes, in the order of the tree.</param>
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => Root(Node(leaves, 0, leaves.Count), leaves.Count);

    /// <summary>The hashes by which a leaf is shown to be under the root.</summary>
    /// <param name="leaves">The leaves' hashes, in the order of the tree.</param>
    /// <param name="index">The leaf's place.</param>
    /// <returns>The neighbours on the way up, the lowest first.</returns>
    public static IReadOnlyList<byte[]> Path(IReadOnlyList<byte[]> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count);
        List<byte[]> path = [];
        var (start, end) = (0, leaves.Count);
        while (end - start > 1)
        {
            var middle = start + LeftLeaves(end - start);
            path.Add(index < middle ? Node(leaves, middle, end) : Node(leaves, start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The root that a leaf and its path lead to.</summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="index">Its place.</param>
    /// <param name="count">Leaves in the tree.</param>
    /// <param name="path">The neighbours on the way up, the lowest first.</param>
    /// <returns>Null where no tree of so many leaves has such a path.</returns>
    public static byte[]? RootFrom(byte[] leaf, long index, long count, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= count)
            return null;

        // Where the way down turns, the uppermost turn first.
        List<bool> leftTurns = [];
        var (start, end) = (0L, count);
        while (end - start > 1)
        {
            var middle = start + LeftLeaves(end - start);
            leftTurns.Add(index < middle);
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        if (leftTurns.Count != path.Count)
            return null;

        var node = leaf;
        for (var step = 0; step < path.Count; step++)
            node = leftTurns[^(step + 1)] ? Join(node, path[step]) : Join(path[step], node);
        return Root(node, count);
    }

    private static byte[] Node(IReadOnlyList<byte[]> leaves, int start, int end)
    {
        if (end == start)
            return SHA256.HashData([]);
        if (end - start == 1)
            return leaves[start];
        var middle = start + LeftLeaves(end - start);
        return Join(Node(leaves, start, middle), Node(leaves, middle, end));
    }

    private static int LeftLeaves(int count) => (int)LeftLeaves((long)count);

    // The largest power of two below the count, which is 2 or more.
    private static long LeftLeaves(long count) => 1L << BitOperations.Log2((ulong)count - 1);

    private static byte[] Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * SHA256.HashSizeInBytes)];
        bytes[0] = NodeMark;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + SHA256.HashSizeInBytes)..]);
        return SHA256.HashData(bytes);
    }

    private static byte[] Root(ReadOnlySpan<byte> node, long count)
    {
        Span<byte> bytes = stackalloc byte[1 + sizeof(long) + SHA256.HashSizeInBytes];
        bytes[0] = RootMark;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], count);
        node.CopyTo(bytes[(1 + sizeof(long))..]);
        return SHA256.HashData(bytes);
    }
}
