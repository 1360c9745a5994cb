namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Sorts records in memory: by their keys, one byte after another from the last, and those of one key by comparison.</summary>
/// <remarks>Knuth, "The Art of Computer Programming", volume 3, section 5.2.5. A byte that all keys share costs no pass.</remarks>
internal static class RadixSort
{
    private const int Digits = sizeof(ulong);
    private const int Radix = 256;

    // Below this the counting costs more than it saves.
    private const int Few = 512;

    /// <summary>Sorts.</summary>
    /// <param name="records">The records.</param>
    /// <param name="scratch">At least as long; its contents are lost.</param>
    public static void Sort<T>(Span<T> records, Span<T> scratch) where T : unmanaged, IRecord<T>
    {
        if (records.Length < Few)
        {
            records.Sort(static (left, right) => T.Compare(in left, in right));
            return;
        }

        var counts = new int[Digits * Radix];
        foreach (ref readonly var record in records)
        {
            var key = T.Key(in record);
            for (var digit = 0; digit < Digits; digit++)
                counts[(digit * Radix) + (byte)(key >> (8 * digit))]++;
        }

        var from = records;
        var to = scratch[..records.Length];
        for (var digit = 0; digit < Digits; digit++)
        {
            var places = counts.AsSpan(digit * Radix, Radix);
            if (places.Contains(records.Length))
                continue;
            ToFirstPlaces(places);
            foreach (ref readonly var record in from)
                to[places[(byte)(T.Key(in record) >> (8 * digit))]++] = record;
            var swap = from;
            from = to;
            to = swap;
        }

        if (from != records)
            from.CopyTo(records);
        SortWithinKeys(records);
    }

    private static void ToFirstPlaces(Span<int> counts)
    {
        var place = 0;
        foreach (ref var count in counts)
            (count, place) = (place, place + count);
    }

    // The passes keep the order of arrival, which nearly always is the right one.
    private static void SortWithinKeys<T>(Span<T> records) where T : unmanaged, IRecord<T>
    {
        for (var start = 0; start < records.Length;)
        {
            var key = T.Key(in records[start]);
            var end = start + 1;
            var ordered = true;
            for (; end < records.Length && T.Key(in records[end]) == key; end++)
                ordered &= T.Compare(in records[end - 1], in records[end]) < 0;
            if (!ordered)
                records[start..end].Sort(static (left, right) => T.Compare(in left, in right));
            start = end;
        }
    }
}
