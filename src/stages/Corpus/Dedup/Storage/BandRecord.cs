namespace Endonym.Corpus.Dedup.Storage;

/// <summary>That a document has a band: 16 bytes.</summary>
/// <param name="Hash">Of the band's minima.</param>
/// <param name="Document">The document's ordinal.</param>
internal readonly record struct BandRecord(ulong Hash, ulong Document) : IRecord<BandRecord>
{
    public static ulong Key(in BandRecord record) => record.Hash;

    public static int Compare(in BandRecord left, in BandRecord right) =>
        left.Hash != right.Hash ? left.Hash.CompareTo(right.Hash) : left.Document.CompareTo(right.Document);
}
