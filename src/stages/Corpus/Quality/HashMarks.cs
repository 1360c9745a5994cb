namespace Endonym.Corpus.Quality;

/// <summary>A small set that remembers the first hashes it meets, half as many as it has slots, and then only compares.</summary>
/// <param name="slots">Zero at first; their number is a power of two.</param>
internal ref struct HashMarks(Span<uint> slots)
{
    private readonly Span<uint> _slots = slots;

    /// <summary>Hashes remembered.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no more are remembered.</summary>
    public readonly bool IsFull => Count >= _slots.Length / 2;

    /// <summary>Whether the hash was there before; remembers it if there is room.</summary>
    public bool Seen(ulong hash)
    {
        var mark = (uint)(hash >> 32) | 1;
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_slots[slot] == mark)
                return true;
        }

        if (!IsFull)
        {
            _slots[slot] = mark;
            Count++;
        }

        return false;
    }
}
