using Endonym.Lineage.Artifacts;

namespace Endonym.Corpus.Execution;

/// <summary>Shows what a corpus left out: a filter nobody looks behind is a filter nobody knows.</summary>
public static class CorpusRejects
{
    /// <summary>Items left out for a reason, spread evenly over the corpus, in its order.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="reason">One of the reasons of its report; null for any.</param>
    /// <param name="count">How many at most.</param>
    public static IReadOnlyList<RejectedItem> Sample(Artifact corpus, string? reason, int count)
    {
        var report = CorpusFiles.ReadReport(corpus);
        var all = reason is null
            ? report.Dropped.Values.Sum() + report.Faults.Values.Sum()
            : report.Dropped.GetValueOrDefault(reason) + report.Faults.GetValueOrDefault(reason);
        var every = Math.Max(1, all / Math.Max(1, count));
        return [.. CorpusFiles.ReadRejects(corpus)
            .Where(item => reason is null || item.Reason == reason)
            .Where((_, place) => place % every == 0)
            .Take(count)];
    }
}
