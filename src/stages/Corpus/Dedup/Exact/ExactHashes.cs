using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.Exact;

/// <summary>The first step, for each shard by itself: writes the fingerprints of its documents' texts into a file, in the documents' order.</summary>
public sealed class ExactHashes(string path) : IDisposable
{
    internal const string Kind = "EXHA";

    private readonly RecordFileWriter<Fingerprint> _file = new(path, Kind);

    /// <summary>Adds the next document.</summary>
    /// <param name="text">Its text; case and white space make no other text, as in <see cref="TextFingerprint"/>.</param>
    public void Add(ReadOnlySpan<char> text) => Add(TextFingerprint.Of(text));

    /// <summary>Adds the next document by its text's fingerprint.</summary>
    public void Add(UInt128 fingerprint) => _file.Write(new Fingerprint((ulong)(fingerprint >> 64), (ulong)fingerprint));

    /// <summary>Ends the file.</summary>
    /// <returns>Documents in it.</returns>
    public long Complete()
    {
        _file.Complete(_file.Count);
        return _file.Count;
    }

    /// <summary>Takes an incomplete file back.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The fingerprints of a file, in order.</summary>
    /// <exception cref="Lineage.InvalidInputException">The file is missing or broken.</exception>
    internal static IEnumerable<UInt128> Read(string path)
    {
        using var file = new RecordFileReader<Fingerprint, long>(path, Kind);
        while (file.TryRead(out var fingerprint))
            yield return new UInt128(fingerprint.High, fingerprint.Low);
    }

    internal readonly record struct Fingerprint(ulong High, ulong Low);
}
