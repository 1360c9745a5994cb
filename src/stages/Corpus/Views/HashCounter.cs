using System.Numerics;
using System.Runtime.CompilerServices;

namespace Endonym.Corpus.Views;

/// <summary>Counts 64-bit hashes: a table with open addressing that is emptied by a stamp, not by writing over it.</summary>
internal sealed class HashCounter
{
    private Entry[] _entries = new Entry[256];
    private uint _stamp;
    private int _shift = 64 - 8;
    private int _mask = 255;

    public struct Entry
    {
        public ulong Hash;
        public uint Stamp;
        public int Count;
        public int First;
        public bool Seen;
    }

    /// <summary>Empties the table.</summary>
    /// <param name="capacity">How many different hashes it will have to hold at most.</param>
    public void Reset(int capacity)
    {
        // At most half full, so that a search ends after two steps on average.
        var bits = Math.Max(8, BitOperations.Log2((uint)Math.Max(1, capacity)) + 2);
        if (1 << bits > _entries.Length)
        {
            _entries = new Entry[1 << bits];
            _stamp = 0;
        }

        _shift = 64 - bits;
        _mask = (1 << bits) - 1;
        if (++_stamp == 0)
        {
            Array.Clear(_entries);
            _stamp = 1;
        }
    }

    /// <summary>Counts a hash and returns the number of its place, which stays the same until the next reset.</summary>
    /// <param name="hash">What to count.</param>
    /// <param name="position">Remembered if the hash is new.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(ulong hash, int position)
    {
        var entries = _entries;
        var slot = (int)((hash * 0x9E37_79B9_7F4A_7C15) >> _shift);
        while (true)
        {
            ref var entry = ref entries[slot];
            if (entry.Stamp != _stamp)
            {
                entry = new Entry { Hash = hash, Stamp = _stamp, Count = 1, First = position };
                return slot;
            }

            if (entry.Hash == hash)
            {
                entry.Count++;
                return slot;
            }

            slot = (slot + 1) & _mask;
        }
    }

    /// <summary>What is known of a place.</summary>
    public ref Entry this[int slot] => ref _entries[slot];
}
