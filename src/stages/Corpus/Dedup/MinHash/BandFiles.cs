using System.Globalization;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>A corpus' band files in a folder: hashes and ordinals, in order.</summary>
internal static class BandFiles
{
    public const string Kind = "MHBD";

    public static string PathOf(string folder, int band, int range) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"band-{band:D3}-{range:D5}.bands"));

    /// <summary>The description of the first file, which those of all others must match.</summary>
    public static BandDescription Describe(string folder)
    {
        using var first = new RecordFileReader<BandRecord, BandDescription>(PathOf(folder, 0, 0), Kind);
        return first.Description;
    }

    /// <summary>All records of a band.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="whole">What <see cref="Describe"/> said.</param>
    /// <param name="band">The band.</param>
    /// <exception cref="InvalidInputException">While it is read: a file is missing, broken, out of order, or of another corpus or another cut.</exception>
    public static IRecordStream<BandRecord> Open(string folder, BandDescription whole, int band) => new OrderedStream<BandRecord>(
        new ConcatenatedStream<BandRecord>(Enumerable.Range(0, whole.Ranges).Select(range => OpenRange(PathOf(folder, band, range), whole with { Band = band, Range = range }))),
        PathOf(folder, band, 0));

    private static RecordFileReader<BandRecord, BandDescription> OpenRange(string path, BandDescription expected)
    {
        var file = new RecordFileReader<BandRecord, BandDescription>(path, Kind);
        if (file.Description == expected)
            return file;
        file.Dispose();
        throw new InvalidInputException($"{path} was made from other signatures, with other options or another cut than the other files of its folder. Empty the folder and write the bands again.");
    }
}
