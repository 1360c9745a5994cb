using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Shards;

/// <summary>
/// Gives documents back in an order that only a seed and their keys decide, whatever order they came in: that of a hash. What does not fit into memory is first laid into files by
/// stretches of the order, each of which does.
/// </summary>
/// <remarks>One pass of writing and one of reading, both sequential; neither the memory nor the number of files shows in the order.</remarks>
internal sealed class DocumentShuffle : IDisposable
{
    // Files open at once while documents are taken; beyond, a stretch grows with the whole.
    private const int MaxBuckets = 1000;

    // Of a document on the disk: order, key, bytes of text, group, number of tokens.
    private const int HeadBytes = sizeof(ulong) + DocumentKey.ByteCount + (3 * sizeof(int));

    private readonly string _folder;
    private readonly ulong _first;
    private readonly ulong _last;
    private readonly List<ShardGroup> _groups = [];
    private readonly Dictionary<ShardGroup, int> _placeOf = [];
    private readonly List<Placed> _inMemory = [];
    private readonly FileStream[] _buckets;

    /// <param name="folder">Belongs to this shuffle alone; emptied at the beginning and gone at the end.</param>
    /// <param name="expectedBytes">What the documents will take, four bytes for a token; a wrong guess costs memory or files, nothing else.</param>
    /// <param name="memoryBytes">What a stretch may take in memory.</param>
    /// <param name="first">The first place of the order that documents have.</param>
    /// <param name="last">The last one.</param>
    public DocumentShuffle(string folder, long expectedBytes, long memoryBytes, ulong first = ulong.MinValue, ulong last = ulong.MaxValue)
    {
        (_folder, _first, _last) = (folder, first, last);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);

        // Half a stretch more than on average must fit too.
        var count = (int)Math.Min(MaxBuckets, 1 + (expectedBytes * 3 / 2 / memoryBytes));
        _buckets = new FileStream[count == 1 ? 0 : count];
        if (_buckets.Length > 0)
            Directory.CreateDirectory(folder);
        for (var index = 0; index < _buckets.Length; index++)
        {
            var path = Path.Combine(folder, FormattableString.Invariant($"{index:D4}"));
            _buckets[index] = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        }
    }

    /// <summary>The place of a document in the order of a seed.</summary>
    public static ulong OrderOf(DocumentKey key, ulong seed)
    {
        Span<byte> bytes = stackalloc byte[DocumentKey.ByteCount];
        key.CopyTo(bytes);
        return XxHash3.HashToUInt64(bytes, unchecked((long)seed));
    }

    /// <summary>Takes a document.</summary>
    /// <param name="order">Its place in the order.</param>
    /// <param name="document">The document.</param>
    public void Add(ulong order, EncodedDocument document)
    {
        if (_buckets.Length == 0)
        {
            _inMemory.Add(new Placed(order, document));
            return;
        }

        if (!_placeOf.TryGetValue(document.Group, out var group))
        {
            _placeOf.Add(document.Group, group = _groups.Count);
            _groups.Add(document.Group);
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(head, order);
        document.Key.CopyTo(head[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[40..], document.TextBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[44..], group);
        BinaryPrimitives.WriteInt32LittleEndian(head[48..], document.Ids.Length);
        var bucket = _buckets[(int)((UInt128)(order - _first) * (ulong)_buckets.Length / ((UInt128)(_last - _first) + 1))];
        bucket.Write(head);
        bucket.Write(MemoryMarshal.AsBytes<int>(document.Ids));
    }

    /// <summary>The documents in order; nothing may be added any more.</summary>
    public IEnumerable<EncodedDocument> InOrder()
    {
        if (_buckets.Length == 0)
        {
            foreach (var placed in Sorted(_inMemory))
                yield return placed.Document;
            yield break;
        }

        // Closed until their turn comes: several shuffles may be read at the same time, and open files are few.
        foreach (var bucket in _buckets)
            bucket.Dispose();
        foreach (var bucket in _buckets)
        {
            var documents = Sorted(Read(bucket.Name));
            File.Delete(bucket.Name);
            foreach (var placed in documents)
                yield return placed.Document;
        }
    }

    public void Dispose()
    {
        foreach (var bucket in _buckets)
            bucket.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static List<Placed> Sorted(List<Placed> documents)
    {
        documents.Sort((one, other) => one.Order != other.Order ? one.Order.CompareTo(other.Order) : one.Document.Key.CompareTo(other.Document.Key));
        return documents;
    }

    private List<Placed> Read(string path)
    {
        List<Placed> documents = [];
        var head = new byte[HeadBytes];
        using var bucket = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 1 << 16, FileOptions.SequentialScan);
        var length = bucket.Length;
        while (bucket.Position < length)
        {
            bucket.ReadExactly(head);
            var ids = new int[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(48))];
            bucket.ReadExactly(MemoryMarshal.AsBytes(ids.AsSpan()));
            documents.Add(new Placed(
                BinaryPrimitives.ReadUInt64LittleEndian(head),
                new EncodedDocument(new DocumentKey(head.AsSpan(8)), _groups[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(44))], BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(40)), ids)));
        }

        return documents;
    }

    private readonly record struct Placed(ulong Order, EncodedDocument Document);
}
