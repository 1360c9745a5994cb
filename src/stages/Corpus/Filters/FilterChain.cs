using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters;

/// <summary>Filters one after the other over one view of a document. Pure, and safe for concurrent use with a view for each thread.</summary>
/// <param name="filters">In the order in which they speak; the first one that is broken gives the reason.</param>
public sealed class FilterChain(IReadOnlyList<IDocumentFilter> filters) : IDocumentFilter
{
    /// <summary>The filters, in order.</summary>
    public IReadOnlyList<IDocumentFilter> Filters { get; } = filters;

    /// <summary>Whether the document is kept; stops at the first reason.</summary>
    public Verdict Judge(DocumentView view)
    {
        var scores = new FilterScores(isComplete: false);
        Measure(view, scores);
        return scores.Verdict;
    }

    /// <summary>Every score and every reason, for a document's story.</summary>
    public FilterScores Explain(DocumentView view)
    {
        var scores = new FilterScores(isComplete: true);
        Measure(view, scores);
        return scores;
    }

    /// <inheritdoc/>
    public void Measure(DocumentView view, FilterScores scores)
    {
        foreach (var filter in Filters)
        {
            filter.Measure(view, scores);
            if (!scores.Verdict.Kept && !scores.IsComplete)
                return;
        }
    }
}
