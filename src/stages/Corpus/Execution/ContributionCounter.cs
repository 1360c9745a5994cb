using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Execution;

/// <summary>Counts how much of each source is in an artifact.</summary>
internal sealed class ContributionCounter
{
    private readonly SortedDictionary<string, Contribution> _counts = new(StringComparer.Ordinal);

    /// <summary>Adds a document.</summary>
    public void Add(Source source, long bytes)
    {
        var count = _counts.GetValueOrDefault(source.Id) ?? new Contribution { Source = source, Use = TextUse.Collected, Documents = 0, Bytes = 0 };
        _counts[source.Id] = count with { Documents = count.Documents + 1, Bytes = count.Bytes + bytes };
    }

    /// <summary>One contribution a source, ordered by its id.</summary>
    public IReadOnlyList<Contribution> ToComposition() => [.. _counts.Values];
}
