using Endonym.Lineage.Rights;

namespace Endonym.Release.AiAct;

/// <summary>The part of the crawled domains that the summary must list.</summary>
public static class TopDomains
{
    /// <summary>The largest tenth of the domains by volume; for small and medium-sized enterprises a twentieth, and no more than a thousand. At least one.</summary>
    /// <param name="crawled">Crawled text. A source without an address is in no domain.</param>
    /// <param name="isSmallOrMedium">Whether the shorter list is enough.</param>
    public static IReadOnlyList<SummaryDomain> Of(IEnumerable<Contribution> crawled, bool isSmallOrMedium)
    {
        var domains = crawled
            .Select(contribution => (contribution.Bytes, Address: Uri.TryCreate(contribution.Source.Url, UriKind.Absolute, out var address) ? address : null))
            .Where(page => page.Address is { Host.Length: > 0 })
            .GroupBy(page => page.Address!.IdnHost, StringComparer.OrdinalIgnoreCase) // those without are left out a line above
            .Select(group => new SummaryDomain(group.Key, group.Sum(page => page.Bytes)))
            .OrderByDescending(domain => domain.Bytes)
            .ThenBy(domain => domain.Domain, StringComparer.Ordinal)
            .ToList();
        var listed = isSmallOrMedium ? Math.Min(1000, CeilingOf(domains.Count, 20)) : CeilingOf(domains.Count, 10);
        return [.. domains.Take(listed)];
    }

    private static int CeilingOf(int count, int parts) => (count + parts - 1) / parts;
}
