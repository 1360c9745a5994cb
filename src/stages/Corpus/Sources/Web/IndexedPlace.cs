using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Sources.Web;

/// <summary>A line of an index, as <see cref="PageIndex"/> keeps it: 32 bytes.</summary>
/// <param name="File">Number of the source's file that it is told with: the archive that holds the page, or, of a line that names no page, the index itself.</param>
/// <param name="At">Where the record begins in the archive; of a line that names no page, the line's number.</param>
/// <param name="What">Hash of the page's address, 0 where the line has none of the web; of a line that names no page, what is wrong with it, by its place in <see cref="Warc.CdxReader.Faults"/>.</param>
/// <param name="Line">The number of the index' file and, in the lower bits, of the line.</param>
internal readonly record struct IndexedPlace(ulong File, ulong At, ulong What, ulong Line) : IRecord<IndexedPlace>
{
    private const int LineBits = 40;

    /// <summary>Number of the file of the index.</summary>
    public int IndexFile => (int)(Line >> LineBits);

    /// <summary>The line's number, from 1.</summary>
    public long LineNumber => (long)(Line & ((1UL << LineBits) - 1));

    public static ulong LineOf(int indexFile, long number) => ((ulong)indexFile << LineBits) | (ulong)number;

    public static ulong Key(in IndexedPlace record) => record.File;

    public static int Compare(in IndexedPlace left, in IndexedPlace right) =>
        (left.File, left.At, left.What, left.Line).CompareTo((right.File, right.At, right.What, right.Line));

    /// <summary>Whether both lines name the same page.</summary>
    public bool IsSamePage(in IndexedPlace other) => (File, At, What) == (other.File, other.At, other.What);
}
