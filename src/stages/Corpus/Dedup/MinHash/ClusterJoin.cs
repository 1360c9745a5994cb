using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The work of <see cref="MinHashClusters"/>.</summary>
internal sealed class ClusterJoin : IDisposable
{
    private readonly SignatureSet _signatures;
    private readonly IReadOnlyList<MinHashIndex> _indexes;
    private readonly MinHashClustersOptions _options;
    private readonly DisjointSets _sets;
    private readonly MemberTable _sizes;

    // Earlier corpora come first in one common numbering, so that a cluster's least member is the one that stays.
    private readonly long[] _firsts;
    private readonly long _firstNew;
    private readonly List<(long First, MinimaFile File)> _minima = [];
    private readonly CandidateCheck? _check;
    private long _pairs;
    private long _indexPairs;
    private long _refuted;

    public ClusterJoin(SignatureSet signatures, IReadOnlyList<MinHashIndex> indexes, MinHashClustersOptions options, DedupResources resources, ScratchFolder scratch)
    {
        _signatures = signatures;
        _indexes = indexes;
        _options = options;
        _firsts = new long[indexes.Count];
        for (var i = 0; i < indexes.Count; i++)
        {
            if (indexes[i].Options != signatures.Options)
                throw new InvalidInputException($"The index {indexes[i].Folder} was made with other options than the signatures: {indexes[i].Options} and {signatures.Options}. Sign both in the same way.");
            _firsts[i] = _firstNew;
            _firstNew += indexes[i].Documents;
        }

        var members = _firstNew + signatures.Documents;
        _sets = new DisjointSets(members, resources.MemoryBytes / 2, scratch);
        _sizes = MemberTable.Create(members, resources.MemoryBytes / 2, scratch);
        if (options.MinAgreement is { } agreement)
            _check = new CandidateCheck(signatures.Options.HashCount, agreement, ReadMinima);
    }

    public void Dispose()
    {
        _sets.Dispose();
        _sizes.Dispose();
        foreach (var (_, file) in _minima)
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
            List<IRecordStream<BandRecord>> streams = [.. _indexes.Select((index, i) => new NumberedStream(index.Open(band), _firsts[i], _firsts[i] + index.Documents))];
            var own = new NumberedStream(BandFiles.Open(bandsFolder, whole, band), _firstNew, _firstNew + _signatures.Documents);
            streams.Add(own);
            using var merged = new MergedStream<BandRecord>(streams);
            Join(merged, cancellationToken);
            if (own.Count != withSignature)
                throw new InvalidInputException(FormattableString.Invariant($"Band {band} in {bandsFolder} has {own.Count} documents, the signature files have {withSignature}. Write the bands again."));
        }
    }

    private void Join(MergedStream<BandRecord> records, CancellationToken cancellationToken)
    {
        ulong? hash = null;
        long first = 0, last = 0;
        while (records.TryRead(out var record))
        {
            var document = (long)record.Document;
            if (record.Hash != hash)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash = record.Hash;
                first = document;
                _check?.BeginGroup();
                _check?.PartnerOf(document);
            }
            else if (document < _firstNew)
            {
                // Two earlier documents are not this corpus' concern, but a later one may be like either.
                _check?.PartnerOf(document);
            }
            else if (first < _firstNew || !_options.OnlyAgainstIndexes)
            {
                Count(first, last);
                JoinCandidate(first, document);
            }

            last = document;
        }
    }

    private void Count(long first, long last)
    {
        if (last >= _firstNew)
            _pairs++;
        if (first < _firstNew)
            _indexPairs++;
    }

    private void JoinCandidate(long first, long document)
    {
        var partner = _check is null ? first : _check.PartnerOf(document);
        if (partner is not { } found)
            _refuted++;
        else if (found < _firstNew || !_options.OnlyAgainstIndexes)
            _sets.Union(found, document);
    }

    /// <summary>Writes the decisions.</summary>
    public MinHashReport Decide(string path)
    {
        for (var document = _firstNew; document < _firstNew + _signatures.Documents; document++)
            _sizes[_sets.RootOf(document)]++;

        long clusters = 0, largest = 0, kept = 0, removed = 0, removedByIndex = 0;
        using var file = new ClusterFile.Writer(path);
        for (long root = 0; root < _firstNew; root++)
        {
            clusters += _sizes[root] > 0 ? 1 : 0;
            largest = Math.Max(largest, _sizes[root]);
        }

        for (var document = _firstNew; document < _firstNew + _signatures.Documents; document++)
        {
            var root = _sets.RootOf(document);
            file.Add(ReferenceTo(root), _sizes[root]);
            if (root < _firstNew)
                removedByIndex++;
            else if (root < document)
                removed++;
            else
            {
                kept++;
                clusters += _sizes[root] > 1 ? 1 : 0;
                largest = Math.Max(largest, _sizes[root]);
            }
        }

        file.Complete(_signatures.Shards, [.. _indexes.Select(index => index.Folder)]);
        return new MinHashReport
        {
            Documents = _signatures.Documents,
            WithoutSignature = _signatures.WithoutSignature,
            Pairs = _pairs,
            IndexPairs = _indexPairs,
            Refuted = _refuted,
            Clusters = clusters,
            LargestCluster = largest,
            Kept = kept,
            Removed = removed,
            RemovedByIndex = removedByIndex,
        };
    }

    private DocumentReference ReferenceTo(long member)
    {
        if (member >= _firstNew)
            return new DocumentReference(null, member - _firstNew);
        var index = _firsts.Length - 1;
        while (_firsts[index] > member)
            index--;
        return new DocumentReference(index, member - _firsts[index]);
    }

    private void OpenMinima()
    {
        for (var i = 0; i < _indexes.Count; i++)
        {
            var first = _firsts[i];
            foreach (var file in _indexes[i].OpenMinima())
            {
                _minima.Add((first, file));
                first += file.Documents;
            }

            if (first != _firsts[i] + _indexes[i].Documents)
                throw new InvalidInputException($"The index {_indexes[i].Folder} does not have the minima of its documents, so candidates cannot be verified. Leave min_agreement out, or make the index with the signature files.");
        }

        for (var i = 0; i < _signatures.Files.Count; i++)
        {
            var path = _signatures.Files[i].Path;
            if (!_signatures.Files[i].Description.HasMinima)
                throw new InvalidInputException($"{path} was made without minima, so candidates cannot be verified. Leave min_agreement out, or sign again with minima.");
            _minima.Add((_firstNew + _signatures.Shards[i].First, new MinimaFile(SignatureFile.MinimaPath(path))));
        }
    }

    private void ReadMinima(long member, ulong[] minima)
    {
        // Shards without documents share their first ordinal with the next one: the last that begins there has it.
        int low = 0, high = _minima.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_minima[middle].First <= member)
                low = middle;
            else
                high = middle - 1;
        }

        _minima[low].File.Read(member - _minima[low].First, minima);
    }

    /// <summary>A corpus' records in the common numbering.</summary>
    private sealed class NumberedStream(IRecordStream<BandRecord> records, long first, long end) : IRecordStream<BandRecord>
    {
        public long Count { get; private set; }

        public bool TryRead(out BandRecord record)
        {
            if (!records.TryRead(out record))
                return false;
            Count++;
            record = record with { Document = record.Document + (ulong)first };
            return record.Document < (ulong)end
                ? true
                : throw new InvalidInputException(FormattableString.Invariant($"A band file names document {record.Document - (ulong)first} of {end - first}. Write the bands again."));
        }

        public void Dispose() => records.Dispose();
    }
}
