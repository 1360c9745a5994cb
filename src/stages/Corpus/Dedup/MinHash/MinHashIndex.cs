using System.Collections;
using System.Globalization;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What a later corpus is compared with: the band files of an earlier one, and the ids of its documents, so that an old partner can be named.</summary>
public sealed class MinHashIndex : IDisposable
{
    private readonly BandDescription _whole;
    private readonly DocumentIds _ids;

    /// <param name="folder">Written by <see cref="Write"/>.</param>
    /// <exception cref="InvalidInputException">It is not there, or broken.</exception>
    public MinHashIndex(string folder)
    {
        Folder = folder;
        _whole = BandFiles.Describe(folder);
        _ids = new DocumentIds(folder);
        if (_ids.Count != Documents)
        {
            _ids.Dispose();
            throw RecordFileHeader.Broken(folder, FormattableString.Invariant($"it has {_ids.Count} ids for {Documents} documents"));
        }
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Documents that were numbered, those left out of the index included.</summary>
    public long Documents => _whole.Documents;

    /// <summary>The sketch.</summary>
    public MinHashOptions Options => _whole.Options;

    /// <summary>The id of a document.</summary>
    public string IdOf(long ordinal) => _ids[ordinal];

    /// <summary>Makes an index of a corpus.</summary>
    /// <param name="bandsFolder">All band files of the corpus.</param>
    /// <param name="ids">The id of each document, in the order of the signature files.</param>
    /// <param name="survivors">Which documents the corpus kept: only those go into the index. Null takes all.</param>
    /// <param name="signatureFiles">With minima, if candidates are to be verified against the index; null otherwise.</param>
    /// <param name="folder">Takes the index.</param>
    /// <param name="cancellationToken">Stops between bands.</param>
    /// <exception cref="InvalidInputException">The files do not belong together, or one is broken.</exception>
    public static void Write(
        string bandsFolder, IEnumerable<string> ids, ClusterFile? survivors, IReadOnlyList<string>? signatureFiles, string folder, CancellationToken cancellationToken)
    {
        var whole = BandFiles.Describe(bandsFolder);
        if (survivors is not null && survivors.Documents != whole.Documents)
            throw new InvalidInputException(FormattableString.Invariant($"The decisions are on {survivors.Documents} documents, the bands of {bandsFolder} on {whole.Documents}. Give the decisions made from these bands."));

        Directory.CreateDirectory(folder);
        DocumentIds.Write(folder, ids, whole.Documents);
        if (signatureFiles is not null)
            CopyMinima(signatureFiles, whole, folder);

        var kept = survivors is null ? null : KeptOf(survivors);
        // The last file written is the first one that a reader asks for: an index that is not whole is none.
        for (var band = whole.Options.Bands - 1; band >= 0; band--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var records = BandFiles.Open(bandsFolder, whole, band);
            using var file = new RecordFileWriter<BandRecord>(BandFiles.PathOf(folder, band, 0), BandFiles.Kind);
            while (records.TryRead(out var record))
            {
                if (kept is null || kept[checked((int)record.Document)])
                    file.Write(in record);
            }

            file.Complete(whole with { Band = band, Ranges = 1 });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ids.Dispose();

    internal IRecordStream<BandRecord> Open(int band) => BandFiles.Open(Folder, _whole, band);

    /// <summary>The minima of its documents; empty if it was made without.</summary>
    internal IReadOnlyList<MinimaFile> OpenMinima()
    {
        List<MinimaFile> files = [];
        while (File.Exists(MinimaPath(Folder, files.Count)))
            files.Add(new MinimaFile(MinimaPath(Folder, files.Count)));
        return files;
    }

    private static BitArray KeptOf(ClusterFile survivors)
    {
        if (survivors.Documents > int.MaxValue)
            throw new InvalidInputException(FormattableString.Invariant($"{survivors.Documents} documents are more than one index takes ({int.MaxValue}). Make several indexes."));
        var kept = new BitArray((int)survivors.Documents);
        var ordinal = 0;
        foreach (var decision in survivors.ReadAll())
            kept[ordinal++] = decision.Kept;
        return kept;
    }

    private static void CopyMinima(IReadOnlyList<string> signatureFiles, BandDescription whole, string folder)
    {
        using var signatures = new SignatureSet(signatureFiles);
        if (signatures.Fingerprint != whole.Signatures)
            throw new InvalidInputException("The signature files are not those that the bands were made from. Give the same files in the same order.");
        for (var i = 0; i < signatureFiles.Count; i++)
            File.Copy(SignatureFile.MinimaPath(signatureFiles[i]), MinimaPath(folder, i), overwrite: true);
    }

    private static string MinimaPath(string folder, int number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"minima-{number:D6}"));
}
