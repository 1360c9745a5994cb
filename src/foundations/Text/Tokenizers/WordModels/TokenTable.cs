using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>The tokens of a vocabulary by their bytes and by their ids: one array of bytes and open addressing, so that a hundred thousand tokens load without as many objects.</summary>
/// <remarks>A vocabulary is loaded once, before the runtime would find out which loops are hot; so those here, and those of its readers, ask to be optimized at once.</remarks>
internal sealed class TokenTable
{
    /// <summary>What <see cref="Find"/> answers when there is no such token.</summary>
    public const int None = -1;

    private const int LeastSlots = 1 << 10;
    private const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio

    // Another in every process, so that nobody can choose tokens that all fall into one place.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();

    private readonly List<Entry> _entries = [];
    private byte[] _bytes = new byte[LeastSlots];
    private int[] _slots = new int[LeastSlots]; // 1 + index of an entry; 0 where empty
    private int[] _entryOfId = [];
    private int _length;

    /// <summary>Number of tokens.</summary>
    public int Count => _entries.Count;

    /// <summary>The ids in the order in which they came, without those withheld.</summary>
    public IEnumerable<int> Ids => _entries.Where(entry => entry.Id != None).Select(entry => entry.Id);

    /// <summary>One more than the largest id.</summary>
    public int IdCount { get; private set; }

    /// <summary>Bytes of all tokens.</summary>
    public int ByteCount => _length;

    /// <summary>Bytes of the longest token.</summary>
    public int LongestToken { get; private set; }

    /// <summary>The bytes of an id; empty if no token has it. All tokens must have been added.</summary>
    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            if (_entryOfId.Length != IdCount)
                IndexIds();
            return _entryOfId[id] == 0 ? [] : BytesOf(_entries[_entryOfId[id] - 1]);
        }
    }

    /// <summary>Adds a token.</summary>
    /// <returns>False if there is one of these bytes already.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(ReadOnlySpan<byte> token, int id)
    {
        if (2 * (_entries.Count + 1) > _slots.Length)
            Grow();
        var place = PlaceOf(token, HashOf(token));
        if (_slots[place] != 0)
            return false;

        if (_length + token.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + token.Length));
        token.CopyTo(_bytes.AsSpan(_length));
        _entries.Add(new Entry(_length, token.Length, id, HashOf(token)));
        _length += token.Length;
        _slots[place] = _entries.Count;
        IdCount = Math.Max(IdCount, id + 1);
        LongestToken = Math.Max(LongestToken, token.Length);
        return true;
    }

    /// <summary>The id of a token; <see cref="None"/> if there is no such token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<byte> token)
    {
        var entry = _slots[PlaceOf(token, HashOf(token))];
        return entry == 0 ? None : _entries[entry - 1].Id;
    }

    private void IndexIds()
    {
        var entryOfId = new int[IdCount];
        for (var i = 0; i < _entries.Count; i++)
            entryOfId[_entries[i].Id] = i + 1;
        _entryOfId = entryOfId;
    }

    /// <summary>Lets <see cref="Find"/> and <see cref="Ids"/> pass a token over from now on: no text may become it. Its bytes stay known.</summary>
    public void Withhold(int id)
    {
        if (_entryOfId.Length != IdCount)
            IndexIds();
        if (id < IdCount && _entryOfId[id] is > 0 and var number)
            _entries[number - 1] = _entries[number - 1] with { Id = None };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int HashOf(ReadOnlySpan<byte> token)
    {
        var hash = Seed ^ (ulong)token.Length;
        for (; token.Length >= sizeof(ulong); token = token[sizeof(ulong)..])
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(token)) * Multiplier, 29);
        var rest = 0UL;
        foreach (var value in token)
            rest = (rest << 8) | value;
        return (int)(BitOperations.RotateLeft((hash ^ rest) * Multiplier, 29) * Multiplier >> 33);
    }

    private ReadOnlySpan<byte> BytesOf(Entry entry) => _bytes.AsSpan(entry.Start, entry.Length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int PlaceOf(ReadOnlySpan<byte> token, int hash)
    {
        var entries = CollectionsMarshal.AsSpan(_entries);
        var place = hash & (_slots.Length - 1);
        for (; _slots[place] != 0; place = (place + 1) & (_slots.Length - 1))
        {
            ref readonly var entry = ref entries[_slots[place] - 1];
            if (entry.Hash == hash && BytesOf(entry).SequenceEqual(token))
                break;
        }

        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        for (var i = 0; i < _entries.Count; i++)
        {
            var place = _entries[i].Hash & (_slots.Length - 1);
            while (_slots[place] != 0)
                place = (place + 1) & (_slots.Length - 1);
            _slots[place] = i + 1;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(int Start, int Length, int Id, int Hash);
}
