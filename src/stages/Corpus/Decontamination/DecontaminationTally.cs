namespace Endonym.Corpus.Decontamination;

/// <summary>Counts what was found over documents. Tallies of shards are added up in the shards' order.</summary>
public sealed class DecontaminationTally
{
    private const int MostExamples = 3;

    private readonly IReadOnlyList<GramSet> _sets;
    private readonly Count[][] _counts;
    private long _documents;
    private long _withItems;
    private long _dropped;
    private long _spans;

    /// <param name="sets">Those of the <see cref="Decontaminator"/>.</param>
    public DecontaminationTally(IReadOnlyList<GramSet> sets)
    {
        _sets = sets;
        _counts = [.. sets.Select(set => set.ItemIds.Select(_ => new Count()).ToArray())];
    }

    /// <summary>Counts a document.</summary>
    public void Add(string documentId, DecontaminationResult result)
    {
        _documents++;
        _withItems += result.Items.Count > 0 ? 1 : 0;
        _dropped += result.Verdict.Kept ? 0 : 1;
        _spans += result.Spans.Count;
        foreach (var match in result.Items)
        {
            var count = _counts[match.Set][match.Item];
            count.Documents++;
            count.Matches += match.Matches;
            count.Spans += match.Spans;
            if (count.Examples.Count < MostExamples)
                count.Examples.Add(documentId);
        }
    }

    /// <summary>Adds the tally of documents that come after these.</summary>
    /// <param name="later">Of the same sets.</param>
    public void Add(DecontaminationTally later)
    {
        _documents += later._documents;
        _withItems += later._withItems;
        _dropped += later._dropped;
        _spans += later._spans;
        for (var set = 0; set < _counts.Length; set++)
        {
            for (var item = 0; item < _counts[set].Length; item++)
                _counts[set][item].Add(later._counts[set][item]);
        }
    }

    /// <summary>The report on everything counted.</summary>
    public DecontaminationReport ToReport() => new()
    {
        Documents = _documents,
        WithItems = _withItems,
        Dropped = _dropped,
        Spans = _spans,
        Items =
        [
            .. _sets.SelectMany((set, s) => set.ItemIds.Select((id, i) =>
                new ItemReport(set.Name, id, set.GramCounts[i], _counts[s][i].Documents, _counts[s][i].Matches, _counts[s][i].Spans, [.. _counts[s][i].Examples]))),
        ],
    };

    private sealed class Count
    {
        public long Documents { get; set; }

        public long Matches { get; set; }

        public long Spans { get; set; }

        public List<string> Examples { get; } = [];

        public void Add(Count later)
        {
            Documents += later.Documents;
            Matches += later.Matches;
            Spans += later.Spans;
            Examples.AddRange(later.Examples.Take(MostExamples - Examples.Count));
        }
    }
}
