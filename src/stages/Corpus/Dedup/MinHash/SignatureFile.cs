using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Reads the band hashes of a shard's documents, one band at a time.</summary>
/// <remarks>
/// Documents come in blocks of <see cref="BlockDocuments"/>. A block has a column for each band: a hash for each document and the XXH3 of the column. So a task
/// that handles one band reads a fourteenth of the file, and what it reads is checked.
/// </remarks>
internal sealed class SignatureFile : IDisposable
{
    public const string Kind = "MHSG";
    public const int BlockDocuments = 1024;

    /// <summary>Stands in all bands of a document that has no signature.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly RecordFileReader<ulong, SignatureDescription> _file;

    public SignatureFile(string path)
    {
        _file = new RecordFileReader<ulong, SignatureDescription>(path, Kind);
        try
        {
            if (_file.Count != WordsBefore(Description.Documents, Description.Options.Bands))
                throw RecordFileHeader.Broken(path, FormattableString.Invariant($"it has no room for the {Description.Documents} documents it names"));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path => _file.Path;

    public string Name => System.IO.Path.GetFileName(Path);

    public SignatureDescription Description => _file.Description;

    public ulong Fingerprint => _file.Fingerprint;

    /// <summary>The hash of a band of 64-bit minima.</summary>
    public static ulong HashBand(ReadOnlySpan<ulong> minima) => Math.Min(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(minima)), None - 1);

    /// <summary>The check of a column; the place is a part of it, lest columns change places.</summary>
    public static ulong Check(ReadOnlySpan<ulong> column, long firstDocument, int band) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(column), seed: (firstDocument << 12) | (long)band);

    /// <summary>Reads a band of a block.</summary>
    /// <param name="firstDocument">A multiple of <see cref="BlockDocuments"/>.</param>
    /// <param name="band">The band.</param>
    /// <param name="column">Takes the hashes; one longer than a block.</param>
    /// <returns>Documents in the block.</returns>
    public int ReadBand(long firstDocument, int band, Span<ulong> column)
    {
        var count = (int)Math.Min(BlockDocuments, Description.Documents - firstDocument);
        _file.ReadUnchecked(WordsBefore(firstDocument, Description.Options.Bands) + ((long)band * (count + 1)), column[..(count + 1)]);
        if (Check(column[..count], firstDocument, band) != column[count])
            throw RecordFileHeader.Broken(Path, FormattableString.Invariant($"band {band} of the documents from {firstDocument} on does not have its checksum"));
        return count;
    }

    /// <summary>The hashes of all bands, document after document; the array is good until the next is asked for.</summary>
    public IEnumerable<ulong[]> ReadDocuments()
    {
        var columns = Enumerable.Range(0, Description.Options.Bands).Select(_ => new ulong[BlockDocuments + 1]).ToArray();
        var hashes = new ulong[columns.Length];
        for (long first = 0; first < Description.Documents; first += BlockDocuments)
        {
            var count = 0;
            for (var band = 0; band < columns.Length; band++)
                count = ReadBand(first, band, columns[band]);
            for (var document = 0; document < count; document++)
            {
                for (var band = 0; band < columns.Length; band++)
                    hashes[band] = columns[band][document];
                yield return hashes;
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static long WordsBefore(long documents, int bands) => bands * (documents + ((documents + BlockDocuments - 1) / BlockDocuments));
}
