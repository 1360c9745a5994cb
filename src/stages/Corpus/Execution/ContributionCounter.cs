using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Execution;

/// <summary>Counts how much of each source is in an artifact.</summary>
/// <param name="use">What the artifact uses it for.</param>
internal sealed class ContributionCounter(TextUse use)
{
    private readonly SortedDictionary<string, Contribution> _counts = new(StringComparer.Ordinal);

    /// <summary>Adds a document.</summary>
    public void Add(Source source, long bytes, long tokens = 0)
    {
        var count = _counts.GetValueOrDefault(source.Id) ?? new Contribution { Source = source, Use = use, Documents = 0, Bytes = 0 };
        _counts[source.Id] = count with { Documents = count.Documents + 1, Bytes = count.Bytes + bytes, Tokens = count.Tokens + tokens };
    }

    /// <summary>Adds the tokens of a document that was added before and comes again.</summary>
    public void Repeat(Source source, long tokens) => _counts[source.Id] = _counts[source.Id] with { Tokens = _counts[source.Id].Tokens + tokens };

    /// <summary>One contribution a source, ordered by its id.</summary>
    public IReadOnlyList<Contribution> ToComposition() => [.. _counts.Values];
}
