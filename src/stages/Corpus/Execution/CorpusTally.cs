using Endonym.Corpus.Privacy;

namespace Endonym.Corpus.Execution;

/// <summary>Counts what becomes of the items of one source while the corpus is built.</summary>
internal sealed class CorpusTally
{
    private readonly SortedDictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, PrivacyCount> _personal = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _evaluationItems = new(StringComparer.Ordinal);

    public List<BrokenFile> BrokenFiles { get; } = [];

    public long Read { get; set; }

    /// <summary>Lines taken out of documents.</summary>
    public long RepeatedLines { get; set; }

    public long Kept { get; private set; }

    public long KeptBytes { get; private set; }

    public long HeldOut { get; private set; }

    public long HeldOutBytes { get; private set; }

    public void Keep(int bytes) => (Kept, KeptBytes) = (Kept + 1, KeptBytes + bytes);

    public void HoldOut(int bytes) => (HeldOut, HeldOutBytes) = (HeldOut + 1, HeldOutBytes + bytes);

    public void Drop(string reason) => _dropped[reason] = _dropped.GetValueOrDefault(reason) + 1;

    public void Fault(string reason) => _faults[reason] = _faults.GetValueOrDefault(reason) + 1;

    /// <summary>Counts the personal data of a document.</summary>
    public void AddPersonal(PrivacyDecision decision)
    {
        foreach (var group in decision.Matches.GroupBy(match => match.Kind, StringComparer.Ordinal))
            _personal[group.Key] = _personal.GetValueOrDefault(group.Key) + new PrivacyCount(1, group.Count(), group.Sum(match => (long)match.Length), decision.Verdict.Kept ? group.Count() : 0);
    }

    /// <summary>Counts a document for an evaluation item that is in it.</summary>
    public void AddEvaluationItem(string name) => _evaluationItems[name] = _evaluationItems.GetValueOrDefault(name) + 1;

    public CorpusReport ToReport() => new()
    {
        Read = Read,
        Kept = Kept,
        KeptBytes = KeptBytes,
        HeldOut = HeldOut,
        HeldOutBytes = HeldOutBytes,
        Dropped = _dropped,
        Faults = _faults,
        RepeatedLines = RepeatedLines,
        BrokenFiles = BrokenFiles,
        PersonalData = _personal,
        EvaluationItems = _evaluationItems,
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
        foreach (var (kind, count) in judged.PersonalData)
            _personal[kind] = _personal.GetValueOrDefault(kind) + count;
        foreach (var (item, count) in judged.EvaluationItems)
            _evaluationItems[item] = _evaluationItems.GetValueOrDefault(item) + count;
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
            RepeatedLines = reports.Sum(part => part.RepeatedLines),
            BrokenFiles = [.. reports.SelectMany(part => part.BrokenFiles)],
            PersonalData = Summed(reports.Select(part => part.PersonalData), (one, other) => one + other),
            EvaluationItems = SumReasons(reports.Select(part => part.EvaluationItems)),
            Sources = new Dictionary<string, CorpusReport>(),
        };
    }

    private static SortedDictionary<string, long> SumReasons(IEnumerable<IReadOnlyDictionary<string, long>> counts) => Summed(counts, (one, other) => one + other);

    private static SortedDictionary<string, T> Summed<T>(IEnumerable<IReadOnlyDictionary<string, T>> counts, Func<T, T, T> add)
        where T : struct
    {
        var sums = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, count) in counts.SelectMany(part => part))
            sums[name] = add(sums.GetValueOrDefault(name), count);
        return sums;
    }
}
