using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The work of <see cref="MinHashClusters"/>.</summary>
internal sealed class ClusterJoin : IDisposable
{
    private readonly SignatureSet _signatures;
    private readonly DisjointSets _sets;
    private readonly MemberTable _sizes;
    private long _pairs;

    public ClusterJoin(SignatureSet signatures, DedupResources resources, ScratchFolder scratch)
    {
        _signatures = signatures;
        _sets = new DisjointSets(signatures.Documents, resources.MemoryBytes / 2, scratch);
        _sizes = MemberTable.Create(signatures.Documents, resources.MemoryBytes / 2, scratch);
    }

    public void Dispose()
    {
        _sets.Dispose();
        _sizes.Dispose();
    }

    /// <summary>Joins what shares a band.</summary>
    public void JoinAll(string bandsFolder, CancellationToken cancellationToken)
    {
        var whole = BandFiles.Describe(bandsFolder);
        if (whole.Signatures != _signatures.Fingerprint || whole.Options != _signatures.Options)
            throw new InvalidInputException($"The bands of {bandsFolder} were made from other signature files, or from these in another order. Write the bands again.");

        var withSignature = _signatures.Documents - _signatures.WithoutSignature;
        for (var band = 0; band < _signatures.Options.Bands; band++)
        {
            using var records = BandFiles.Open(bandsFolder, whole, band);
            var count = Join(records, cancellationToken);
            if (count != withSignature)
                throw new InvalidInputException(FormattableString.Invariant($"Band {band} in {bandsFolder} has {count} documents, the signature files have {withSignature}. Write the bands again."));
        }
    }

    private long Join(IRecordStream<BandRecord> records, CancellationToken cancellationToken)
    {
        ulong? hash = null;
        long first = 0, count = 0;
        for (; records.TryRead(out var record); count++)
        {
            if (record.Document >= (ulong)_signatures.Documents)
                throw new InvalidInputException(FormattableString.Invariant($"A band file names document {record.Document} of {_signatures.Documents}. Write the bands again."));

            var document = (long)record.Document;
            if (record.Hash == hash)
            {
                _pairs++;
                _sets.Union(first, document);
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            (hash, first) = (record.Hash, document);
        }

        return count;
    }

    /// <summary>Writes the decisions.</summary>
    public MinHashReport Decide(string path)
    {
        for (long document = 0; document < _signatures.Documents; document++)
            _sizes[_sets.RootOf(document)]++;

        long clusters = 0, largest = 0, kept = 0;
        using var file = new ClusterFile.Writer(path);
        for (long document = 0; document < _signatures.Documents; document++)
        {
            var root = _sets.RootOf(document);
            file.Add(root, _sizes[root]);
            if (root < document)
                continue;

            kept++;
            clusters += _sizes[root] > 1 ? 1 : 0;
            largest = Math.Max(largest, _sizes[root]);
        }

        file.Complete(_signatures.Shards);
        return new MinHashReport
        {
            Documents = _signatures.Documents,
            WithoutSignature = _signatures.WithoutSignature,
            Pairs = _pairs,
            Clusters = clusters,
            LargestCluster = largest,
            Kept = kept,
            Removed = _signatures.Documents - kept,
        };
    }
}
