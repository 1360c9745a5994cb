namespace Endonym.Corpus.Execution;

/// <summary>Counts what becomes of the items of one source while the corpus is built.</summary>
internal sealed class CorpusTally
{
    private readonly SortedDictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);

    public long Read { get; set; }

    public long Kept { get; private set; }

    public long KeptBytes { get; private set; }

    public long HeldOut { get; private set; }

    public long HeldOutBytes { get; private set; }

    public void Keep(int bytes) => (Kept, KeptBytes) = (Kept + 1, KeptBytes + bytes);

    public void HoldOut(int bytes) => (HeldOut, HeldOutBytes) = (HeldOut + 1, HeldOutBytes + bytes);

    public void Drop(string reason) => _dropped[reason] = _dropped.GetValueOrDefault(reason) + 1;

    public void Fault(string reason) => _faults[reason] = _faults.GetValueOrDefault(reason) + 1;

    public CorpusReport ToReport() => new()
    {
        Read = Read,
        Kept = Kept,
        KeptBytes = KeptBytes,
        HeldOut = HeldOut,
        HeldOutBytes = HeldOutBytes,
        Dropped = _dropped,
        Faults = _faults,
        Sources = new Dictionary<string, CorpusReport>(),
    };

    /// <summary>The report of a corpus from those of its sources.</summary>
    public static CorpusReport Sum(IReadOnlyDictionary<string, CorpusReport> sources) => new()
    {
        Read = sources.Values.Sum(source => source.Read),
        Kept = sources.Values.Sum(source => source.Kept),
        KeptBytes = sources.Values.Sum(source => source.KeptBytes),
        HeldOut = sources.Values.Sum(source => source.HeldOut),
        HeldOutBytes = sources.Values.Sum(source => source.HeldOutBytes),
        Dropped = SumReasons(sources.Values.Select(source => source.Dropped)),
        Faults = SumReasons(sources.Values.Select(source => source.Faults)),
        Sources = sources,
    };

    private static SortedDictionary<string, long> SumReasons(IEnumerable<IReadOnlyDictionary<string, long>> counts)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in counts.SelectMany(part => part))
            sums[reason] = sums.GetValueOrDefault(reason) + count;
        return sums;
    }
}
