using System.Numerics;
using System.Text;

namespace Endonym.Corpus.Languages;

/// <summary>The words and labels of a fastText model, found by their bytes.</summary>
internal sealed class FastTextVocabulary
{
    private const int MaxWordBytes = 1 << 20;
    private const int MinEntryBytes = 1 + sizeof(long) + 1; // an empty word's terminator, its count, its type

    // The tree of the hierarchical softmax takes larger counts for nodes not built yet.
    private const long CountLimit = 1_000_000_000_000_000;

    // Half full, a table of honest words has runs of some dozens. Longer ones are made on purpose, to make every look-up slow.
    private const int MaxProbes = 1_000;

    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly uint[] _hashes;
    private readonly int[] _slots;
    private readonly int _shift;

    private FastTextVocabulary(byte[] bytes, int[] ends, int wordCount, IReadOnlyList<string> labels, IReadOnlyList<long> labelCounts, BoundedReader reader)
    {
        _bytes = bytes;
        _ends = ends;
        WordCount = wordCount;
        Labels = labels;
        LabelCounts = labelCounts;

        _hashes = new uint[ends.Length];
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, ends.Length * 2L))];
        _shift = 32 - BitOperations.Log2((uint)_slots.Length);
        Array.Fill(_slots, -1);
        for (var id = 0; id < ends.Length; id++)
            Insert(id, reader);
    }

    /// <summary>Words; their ids come before those of the labels.</summary>
    public int WordCount { get; }

    /// <summary>Labels as they stand in the file, with their prefix.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How often each label stood in the training data.</summary>
    public IReadOnlyList<long> LabelCounts { get; }

    /// <summary>Id of a word or label, or -1.</summary>
    /// <param name="word">Its bytes.</param>
    /// <param name="hash">Its <see cref="FastTextHash"/>.</param>
    public int Find(ReadOnlySpan<byte> word, uint hash)
    {
        for (var slot = SlotOf(hash); _slots[slot] >= 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var id = _slots[slot];
            if (_hashes[id] == hash && WordAt(id).SequenceEqual(word))
                return id;
        }

        return -1;
    }

    /// <summary>Reads the entries: words first, then labels, each with its count.</summary>
    public static FastTextVocabulary Read(BoundedReader reader, int wordCount, int labelCount)
    {
        var size = reader.EntryCount((long)wordCount + labelCount, MinEntryBytes, "words and labels");
        using var bytes = new MemoryStream();
        var ends = new int[size];
        var labels = new List<string>();
        var counts = new List<long>();
        for (var id = 0; id < size; id++)
        {
            var start = (int)bytes.Length;
            for (var next = reader.Byte(); next != 0; next = reader.Byte())
            {
                if (bytes.Length - start == MaxWordBytes || bytes.Length == Array.MaxLength)
                    throw reader.Fault($"the word {id} is longer than {MaxWordBytes} bytes, or all words together than {Array.MaxLength}.");
                bytes.WriteByte(next);
            }

            ends[id] = (int)bytes.Length;
            var count = reader.Int64();
            var isLabel = reader.Boolean($"the type of entry {id}");
            if (isLabel != id >= wordCount)
                throw reader.Fault($"entry {id} is a {(isLabel ? "label" : "word")} among the {(isLabel ? "words" : "labels")}.");
            if (!isLabel)
                continue;
            if (count is < 0 or >= CountLimit)
                throw reader.Fault($"label {id} was counted {count} times.");
            labels.Add(Encoding.UTF8.GetString(bytes.GetBuffer(), start, ends[id] - start));
            counts.Add(count);
        }

        return new FastTextVocabulary(bytes.ToArray(), ends, wordCount, labels, counts, reader);
    }

    private void Insert(int id, BoundedReader reader)
    {
        var word = WordAt(id);
        var hash = FastTextHash.Of(word);
        _hashes[id] = hash;
        var slot = SlotOf(hash);
        for (var probes = 0; _slots[slot] >= 0; slot = (slot + 1) & (_slots.Length - 1), probes++)
        {
            if (_hashes[_slots[slot]] == hash && WordAt(_slots[slot]).SequenceEqual(word))
                break; // of equal words the last one counts, as in the original
            if (probes == MaxProbes)
                throw reader.Fault($"its words collide more than {MaxProbes} times in a row, which chance does not do.");
        }

        _slots[slot] = id;
    }

    private int SlotOf(uint hash) => (int)((hash * 2654435769u) >> _shift);

    private ReadOnlySpan<byte> WordAt(int id)
    {
        var start = id == 0 ? 0 : _ends[id - 1];
        return _bytes.AsSpan(start, _ends[id] - start);
    }
}
