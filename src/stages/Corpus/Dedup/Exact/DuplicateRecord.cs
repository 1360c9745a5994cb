using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.Exact;

/// <summary>That a document's text occurs several times: 24 bytes.</summary>
/// <param name="Document">The document's ordinal.</param>
/// <param name="First">Ordinal of the first with that text.</param>
/// <param name="Size">Documents with it.</param>
internal readonly record struct DuplicateRecord(ulong Document, ulong First, ulong Size) : IRecord<DuplicateRecord>
{
    public static ulong Key(in DuplicateRecord record) => record.Document;

    public static int Compare(in DuplicateRecord left, in DuplicateRecord right) => left.Document.CompareTo(right.Document);
}
