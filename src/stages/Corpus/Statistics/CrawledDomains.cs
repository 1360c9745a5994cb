namespace Endonym.Corpus.Statistics;

/// <summary>The hosts that text was crawled from.</summary>
public sealed record CrawledDomains
{
    /// <summary>How many there are; estimated to about one per cent where <see cref="IsExact"/> is false.</summary>
    public required long Distinct { get; init; }

    /// <summary>Whether every host was counted.</summary>
    public required bool IsExact { get; init; }

    /// <summary>The largest tenth of them, rounded up, the largest first; fewer where not so many could be told apart.</summary>
    public required IReadOnlyList<CrawledDomain> Largest { get; init; }
}
