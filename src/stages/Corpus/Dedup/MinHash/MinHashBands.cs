using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The second step: gathers each band's hashes over all shards and writes them in order, 16 bytes for a document and band.</summary>
/// <remarks>Tasks may share the work by band and by range of hashes. Their files are the same whoever writes them.</remarks>
public static class MinHashBands
{
    /// <summary>Writes band files.</summary>
    /// <param name="signatureFiles">One for each shard, of <see cref="MinHashSignatures"/>. Their order numbers the documents and decides which duplicate stays.</param>
    /// <param name="folder">Takes the files.</param>
    /// <param name="options">This task's share.</param>
    /// <param name="resources">Memory and temporary files.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <exception cref="InvalidInputException">A signature file is missing or broken, or the files were made with different options.</exception>
    public static MinHashBandsReport Write(IReadOnlyList<string> signatureFiles, string folder, MinHashBandsOptions options, DedupResources resources, CancellationToken cancellationToken)
    {
        using var signatures = new SignatureSet(signatureFiles);
        var bands = options.Bands ?? [.. Enumerable.Range(0, signatures.Options.Bands)];
        if (bands.Any(band => band < 0 || band >= signatures.Options.Bands))
            throw new InvalidInputException($"The signatures have bands 0 to {signatures.Options.Bands - 1}; {string.Join(", ", bands)} are not all among them.");
        if (options.Range is { } range && (range < 0 || range >= options.Ranges))
            throw new InvalidInputException($"range is {range}; with {options.Ranges} ranges it must be from 0 to {options.Ranges - 1}.");

        Directory.CreateDirectory(folder);
        using var scratch = new ScratchFolder(resources.ScratchFolder);
        var memory = new SortMemory<BandRecord>();
        // One share for the records of each band, and one more to sort in.
        var sorters = bands.ToDictionary(band => band, _ => new ExternalSorter<BandRecord>(scratch, memory, resources.MemoryBytes / (bands.Count + 1)));
        try
        {
            Gather(signatures, sorters, options, cancellationToken);
            var whole = new BandDescription(signatures.Options, 0, 0, options.Ranges, signatures.Documents, signatures.Fingerprint);
            var records = 0L;
            foreach (var band in bands)
            {
                using (var sorted = sorters[band].Sorted())
                    records += WriteRanges(folder, whole with { Band = band }, options, sorted, cancellationToken);
                sorters[band].Dispose();
            }

            return new MinHashBandsReport(signatures.Documents, signatures.WithoutSignature, records);
        }
        finally
        {
            foreach (var sorter in sorters.Values)
                sorter.Dispose();
        }
    }

    private static void Gather(SignatureSet signatures, Dictionary<int, ExternalSorter<BandRecord>> sorters, MinHashBandsOptions options, CancellationToken cancellationToken)
    {
        var column = new ulong[SignatureFile.BlockDocuments + 1];
        for (var shard = 0; shard < signatures.Files.Count; shard++)
        {
            var first = signatures.Shards[shard].First;
            for (long block = 0; block < signatures.Shards[shard].Count; block += SignatureFile.BlockDocuments)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var (band, sorter) in sorters)
                {
                    var count = signatures.Files[shard].ReadBand(block, band, column);
                    for (var i = 0; i < count; i++)
                    {
                        if (column[i] != SignatureFile.None && (options.Range is not { } range || RangeOf(column[i], options.Ranges) == range))
                            sorter.Add(new BandRecord(column[i], (ulong)(first + block + i)));
                    }
                }
            }
        }
    }

    private static long WriteRanges(string folder, BandDescription band, MinHashBandsOptions options, IRecordStream<BandRecord> sorted, CancellationToken cancellationToken)
    {
        var (first, last) = options.Range is { } only ? (only, only) : (0, options.Ranges - 1);
        var records = 0L;
        var any = sorted.TryRead(out var record);
        for (var range = first; range <= last; range++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = new RecordFileWriter<BandRecord>(BandFiles.PathOf(folder, band.Band, range), BandFiles.Kind);
            while (any && RangeOf(record.Hash, options.Ranges) == range)
            {
                file.Write(in record);
                any = sorted.TryRead(out record);
            }

            file.Complete(band with { Range = range });
            records += file.Count;
        }

        return records;
    }

    // Equal parts of the 64-bit numbers, in order.
    private static int RangeOf(ulong hash, int ranges) => (int)Math.BigMul(hash, (ulong)ranges, out _);
}
