using System.Numerics;
using System.Runtime.InteropServices;
using Endonym.Corpus.Classifiers;

namespace Endonym.Corpus.Quality;

/// <summary>A set of words by their hashes. It takes about one word in ten billion for a member that is none.</summary>
internal sealed class WordSet
{
    private const int MinSlots = 16;
    private const int MaxSlots = 1 << 27;

    private readonly uint[] _slots;
    private readonly uint _mask;

    private WordSet(uint[] slots)
    {
        _slots = slots;
        _mask = (uint)slots.Length - 1;
        IsEmpty = !slots.AsSpan().ContainsAnyExcept(0u);
    }

    /// <summary>Whether it has no word.</summary>
    public bool IsEmpty { get; }

    public static WordSet Of(IEnumerable<ulong> hashes)
    {
        // In the order of the hashes, so that the same words make the same table.
        ulong[] ordered = [.. hashes.Distinct().Order()];
        var slots = new uint[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(ordered.Length * 2L, MinSlots, MaxSlots))];
        var mask = (uint)slots.Length - 1;
        foreach (var hash in ordered.Take(MaxSlots / 2))
        {
            var slot = (uint)hash & mask;
            while (slots[slot] != 0)
                slot = (slot + 1) & mask;
            slots[slot] = Mark(hash);
        }

        return new WordSet(slots);
    }

    public bool Contains(ulong hash)
    {
        var mark = Mark(hash);
        for (var slot = (uint)hash & _mask; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            if (_slots[slot] == mark)
                return true;
        }

        return false;
    }

    public void Write(BinaryWriter file)
    {
        file.Write(_slots.Length);
        file.Write(MemoryMarshal.AsBytes(_slots.AsSpan()));
    }

    public static WordSet Read(ModelFileReader file, string what)
    {
        var count = file.Int32(MinSlots, MaxSlots, $"the size of {what}");
        var slots = MemoryMarshal.Cast<byte, uint>(file.Bytes((long)count * sizeof(uint))).ToArray();
        // A full table would never let go of a word it has not.
        if (!BitOperations.IsPow2(count) || slots.Count(0u) < count / 4)
            throw file.Fault($"{what} has {slots.Count(0u)} free places of {count}.");
        return new WordSet(slots);
    }

    private static uint Mark(ulong hash) => (uint)(hash >> 32) | 1;
}
