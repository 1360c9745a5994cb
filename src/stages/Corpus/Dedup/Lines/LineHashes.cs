using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>The first step, for each shard by itself: writes the hashes of its documents' lines or paragraphs into a file, in their order.</summary>
public sealed class LineHashes(string path, LineDedupOptions options) : IDisposable
{
    internal const string Kind = "LNHA";

    private readonly RecordFileWriter<Occurrence> _file = new(path, Kind);
    private ulong _documents;

    /// <summary>Adds the next document.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="site">The site or source that it is of.</param>
    public void Add(ReadOnlySpan<char> text, string site)
    {
        var seed = UnitHash.SeedOf(options, site);
        var units = new TextUnits(text, options.Unit);
        while (units.MoveNext())
        {
            if (UnitHash.Of(units.Current, options, seed) is { } hash)
                _file.Write(new Occurrence(hash, _documents));
        }

        _documents++;
    }

    /// <summary>Ends the file.</summary>
    /// <returns>Lines or paragraphs that were long enough to be looked at.</returns>
    public long Complete()
    {
        _file.Complete(new Description(options, (long)_documents));
        return _file.Count;
    }

    /// <summary>Takes an incomplete file back.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>A unit that was looked at; its place in the file is its number.</summary>
    internal readonly record struct Occurrence(ulong Hash, ulong Document);

    internal sealed record Description(LineDedupOptions Options, long Documents);
}
