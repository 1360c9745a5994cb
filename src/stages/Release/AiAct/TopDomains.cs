using Endonym.Lineage.Rights;

namespace Endonym.Release.AiAct;

/// <summary>The part of the crawled domains that the summary must list.</summary>
public static class TopDomains
{
    /// <summary>The largest tenth of the domains by volume; for small and medium-sized enterprises a twentieth, and no more than a thousand. At least one.</summary>
    /// <param name="crawled">Crawled text. A source without an address is in no domain.</param>
    /// <param name="counted">Corpora whose documents' domains were counted; their sources count by these and not by their own address. A domain of two corpora is counted in each, so that the list is rather too long than too short.</param>
    /// <param name="isSmallOrMedium">Whether the shorter list is enough.</param>
    public static IReadOnlyList<SummaryDomain> Of(IEnumerable<Contribution> crawled, IReadOnlyList<CorpusContent> counted, bool isSmallOrMedium)
    {
        var byAddress = crawled
            .Where(contribution => !IsCounted(contribution.Source, counted))
            .Select(contribution => (contribution.Bytes, Address: Uri.TryCreate(contribution.Source.Url, UriKind.Absolute, out var address) ? address : null))
            .Where(page => page.Address is { Host.Length: > 0 })
            .GroupBy(page => page.Address!.IdnHost, StringComparer.OrdinalIgnoreCase) // those without are left out a line above
            .Select(group => new SummaryDomain(group.Key, group.Sum(page => page.Bytes)))
            .ToList();
        var domains = byAddress.Concat(counted.SelectMany(corpus => corpus.Domains))
            .GroupBy(domain => domain.Domain, StringComparer.OrdinalIgnoreCase)
            .Select(group => new SummaryDomain(group.Key, group.Sum(domain => domain.Bytes)))
            .OrderByDescending(domain => domain.Bytes)
            .ThenBy(domain => domain.Domain, StringComparer.Ordinal)
            .ToList();
        var count = byAddress.Count + counted.Sum(corpus => corpus.DistinctDomains);
        var listed = isSmallOrMedium ? Math.Min(1000, CeilingOf(count, 20)) : CeilingOf(count, 10);
        return [.. domains.Take((int)Math.Min(listed, domains.Count))];
    }

    /// <summary>Whether a source's domains were counted document by document.</summary>
    internal static bool IsCounted(Source source, IReadOnlyList<CorpusContent> counted) =>
        counted.Any(corpus => corpus.Domains.Count > 0 && corpus.Corpus.Composition.Any(contribution => contribution.Source.Id == source.Id));

    private static long CeilingOf(long count, int parts) => (count + parts - 1) / parts;
}
