using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.Exact;

/// <summary>That a document has a text: 24 bytes.</summary>
/// <param name="High">Upper half of the text's fingerprint.</param>
/// <param name="Low">Lower half.</param>
/// <param name="Document">The document's ordinal.</param>
internal readonly record struct HashRecord(ulong High, ulong Low, ulong Document) : IRecord<HashRecord>
{
    public static ulong Key(in HashRecord record) => record.High;

    public static int Compare(in HashRecord left, in HashRecord right)
    {
        if (left.High != right.High)
            return left.High.CompareTo(right.High);
        return left.Low != right.Low ? left.Low.CompareTo(right.Low) : left.Document.CompareTo(right.Document);
    }
}
