namespace Endonym.Corpus.Execution;

/// <summary>Counts what becomes of the items of one source while the corpus is built.</summary>
internal sealed class CorpusTally
{
    private readonly SortedDictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);

    public List<BrokenFile> BrokenFiles { get; } = [];

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
        BrokenFiles = BrokenFiles,
        Sources = new Dictionary<string, CorpusReport>(),
    };

    /// <summary>Adds what became of some items: those of a report that are neither kept nor held out, which are told one by one.</summary>
    public void AddUnkept(CorpusReport judged)
    {
        Read += judged.Read;
        foreach (var (reason, count) in judged.Dropped)
            _dropped[reason] = _dropped.GetValueOrDefault(reason) + count;
        foreach (var (reason, count) in judged.Faults)
            _faults[reason] = _faults.GetValueOrDefault(reason) + count;
        BrokenFiles.AddRange(judged.BrokenFiles);
    }

    /// <summary>The report of a corpus from those of its sources.</summary>
    public static CorpusReport Sum(IReadOnlyDictionary<string, CorpusReport> sources) => Sum(sources.Values) with { Sources = sources };

    /// <summary>One report of several.</summary>
    public static CorpusReport Sum(IEnumerable<CorpusReport> parts)
    {
        List<CorpusReport> reports = [.. parts];
        return new CorpusReport
        {
            Read = reports.Sum(part => part.Read),
            Kept = reports.Sum(part => part.Kept),
            KeptBytes = reports.Sum(part => part.KeptBytes),
            HeldOut = reports.Sum(part => part.HeldOut),
            HeldOutBytes = reports.Sum(part => part.HeldOutBytes),
            Dropped = SumReasons(reports.Select(part => part.Dropped)),
            Faults = SumReasons(reports.Select(part => part.Faults)),
            BrokenFiles = [.. reports.SelectMany(part => part.BrokenFiles)],
            Sources = new Dictionary<string, CorpusReport>(),
        };
    }

    private static SortedDictionary<string, long> SumReasons(IEnumerable<IReadOnlyDictionary<string, long>> counts)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in counts.SelectMany(part => part))
            sums[reason] = sums.GetValueOrDefault(reason) + count;
        return sums;
    }
}
