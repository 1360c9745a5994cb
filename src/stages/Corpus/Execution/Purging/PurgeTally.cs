using System.Globalization;
using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Counts what a purge takes out of a corpus, and says what its report and its composition are without it. Safe for concurrent use.</summary>
/// <param name="report">The corpus' report as it is.</param>
/// <param name="corpus">The corpus as it is.</param>
internal sealed class PurgeTally(CorpusReport report, Artifact corpus)
{
    private readonly Lock _counting = new();
    private readonly Dictionary<string, string> _reportOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Documents, long Bytes)> _training = new(StringComparer.Ordinal);
    private readonly List<PurgedDocument> _unplaced = [];
    private readonly Dictionary<string, CorpusReport> _sources = new(report.Sources, StringComparer.Ordinal);

    /// <summary>Training documents that go.</summary>
    public long TrainingDocuments { get; private set; }

    /// <summary>UTF-8 bytes of their texts.</summary>
    public long TrainingBytes { get; private set; }

    /// <summary>Held-out documents that go.</summary>
    public long HeldOutDocuments { get; private set; }

    /// <summary>Beginnings among the rejects that go: of documents that the list names, and of copies of purged ones.</summary>
    public long Excerpts { get; private set; }

    /// <summary>Notes which source of the options a document's source belongs to; only a unit's number tells.</summary>
    public void Meet(string source, string? number)
    {
        if (number is null || UnitSource(number) is not { } reported)
            return;

        lock (_counting)
            _reportOf[source] = reported;
    }

    /// <summary>Counts a document that goes.</summary>
    /// <param name="purged">A training or held-out document.</param>
    /// <param name="number">Its unit's number; null where it is not known.</param>
    public void Remove(PurgedDocument purged, string? number)
    {
        lock (_counting)
        {
            if (purged.From == PurgedFrom.Training)
            {
                TrainingDocuments++;
                TrainingBytes += purged.Bytes;
                var (documents, bytes) = _training.GetValueOrDefault(purged.Source);
                _training[purged.Source] = (documents + 1, bytes + purged.Bytes);
            }
            else
            {
                HeldOutDocuments++;
            }

            if ((number is null ? null : UnitSource(number)) is { } reported)
                Drop(purged, reported);
            else
                _unplaced.Add(purged); // held out, which few are, or of a corpus that does not tell its units' sources
        }
    }

    /// <summary>Counts beginnings that go.</summary>
    public void AddWords(int named, int copies)
    {
        lock (_counting)
            Excerpts += named + copies;
    }

    /// <summary>The corpus' report without what went; its counts add up again.</summary>
    /// <exception cref="InvalidInputException">It cannot be told from which source's counts a document has to be taken.</exception>
    public CorpusReport Adjusted()
    {
        foreach (var purged in _unplaced)
            Drop(purged, ReportOf(purged.Source));
        _unplaced.Clear();
        return (CorpusTally.Sum(_sources) with { Units = report.Units }).Checked();
    }

    /// <summary>How much of each source is left.</summary>
    public IReadOnlyList<Contribution> Composition() =>
    [
        .. corpus.Manifest.Composition
            .Select(contribution => (Contribution: contribution, Gone: _training.GetValueOrDefault(contribution.Source.Id)))
            .Select(pair => pair.Contribution with { Documents = pair.Contribution.Documents - pair.Gone.Documents, Bytes = pair.Contribution.Bytes - pair.Gone.Bytes })
            .Where(contribution => contribution.Documents > 0),
    ];

    private void Drop(PurgedDocument purged, string reported)
    {
        var counts = _sources[reported];
        var dropped = new SortedDictionary<string, long>(counts.Dropped.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        dropped[RightsVerdict.TakenDown] = dropped.GetValueOrDefault(RightsVerdict.TakenDown) + 1;
        _sources[reported] = purged.From == PurgedFrom.Training
            ? counts with { Kept = counts.Kept - 1, KeptBytes = counts.KeptBytes - purged.Bytes, Dropped = dropped }
            : counts with { HeldOut = counts.HeldOut - 1, HeldOutBytes = counts.HeldOutBytes - purged.Bytes, Dropped = dropped };
    }

    private string? UnitSource(string number) =>
        report.Units is { } units && int.Parse(number, CultureInfo.InvariantCulture) is var unit && unit < units.Count ? units[unit] : null;

    private string ReportOf(string source)
    {
        if (report.Sources.Count == 1)
            return report.Sources.Keys.Single();
        if (_reportOf.TryGetValue(source, out var met))
            return met;

        // "id:licence" was made of "id".
        for (var name = source; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf(':'))])
        {
            if (report.Sources.ContainsKey(name))
                return name;
        }

        throw new InvalidInputException($"The report of corpus '{corpus.Manifest.Name}' does not tell to which of {string.Join(", ", report.Sources.Keys)} the documents of {source} belong, so that its counts cannot be kept right. Build the corpus again with --take-downs.");
    }
}
