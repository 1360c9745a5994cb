using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The work of <see cref="MinHashClusters"/>.</summary>
internal sealed class ClusterJoin : IDisposable
{
    private readonly SignatureSet _signatures;
    private readonly DisjointSets _sets;
    private readonly MemberTable _sizes;
    private readonly List<MinimaFile> _minima = [];
    private readonly CandidateCheck? _check;
    private long _pairs;
    private long _refuted;

    public ClusterJoin(SignatureSet signatures, MinHashClustersOptions options, DedupResources resources, ScratchFolder scratch)
    {
        _signatures = signatures;
        _sets = new DisjointSets(signatures.Documents, resources.MemoryBytes / 2, scratch);
        _sizes = MemberTable.Create(signatures.Documents, resources.MemoryBytes / 2, scratch);
        if (options.MinAgreement is { } agreement)
            _check = new CandidateCheck(signatures.Options.HashCount, agreement, ReadMinima);
    }

    public void Dispose()
    {
        _sets.Dispose();
        _sizes.Dispose();
        foreach (var file in _minima)
            file.Dispose();
    }

    /// <summary>Joins what shares a band.</summary>
    public void JoinAll(string bandsFolder, CancellationToken cancellationToken)
    {
        var whole = BandFiles.Describe(bandsFolder);
        if (whole.Signatures != _signatures.Fingerprint || whole.Options != _signatures.Options)
            throw new InvalidInputException($"The bands of {bandsFolder} were made from other signature files, or from these in another order. Write the bands again.");

        if (_check is not null)
            OpenMinima();
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
                JoinCandidate(first, document);
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            (hash, first) = (record.Hash, document);
            _check?.BeginGroup();
            _check?.PartnerOf(document);
        }

        return count;
    }

    private void JoinCandidate(long first, long document)
    {
        var partner = _check is null ? first : _check.PartnerOf(document);
        if (partner is { } found)
            _sets.Union(found, document);
        else
            _refuted++;
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
            Refuted = _refuted,
            Clusters = clusters,
            LargestCluster = largest,
            Kept = kept,
            Removed = _signatures.Documents - kept,
        };
    }

    private void OpenMinima()
    {
        foreach (var file in _signatures.Files)
        {
            if (!file.Description.HasMinima)
                throw new InvalidInputException($"{file.Path} was made without minima, so candidates cannot be verified. Leave min_agreement out, or sign again with minima.");
            _minima.Add(new MinimaFile(SignatureFile.MinimaPath(file.Path)));
        }
    }

    private void ReadMinima(long member, ulong[] minima)
    {
        // Shards without documents share their first ordinal with the next one: the last that begins there has it.
        int low = 0, high = _minima.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_signatures.Shards[middle].First <= member)
                low = middle;
            else
                high = middle - 1;
        }

        _minima[low].Read(member - _signatures.Shards[low].First, minima);
    }
}
