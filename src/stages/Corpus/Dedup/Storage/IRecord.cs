namespace Endonym.Corpus.Dedup.Storage;

/// <summary>A fixed number of bytes that files keep in order.</summary>
/// <typeparam name="T">The record itself; its bytes in memory, little-endian, are its bytes in the file.</typeparam>
internal interface IRecord<T> where T : unmanaged, IRecord<T>
{
    /// <summary>The first thing to order by.</summary>
    static abstract ulong Key(in T record);

    /// <summary>The whole order, of which the key's is a part; no two records of a file are equal in it.</summary>
    static abstract int Compare(in T left, in T right);
}
