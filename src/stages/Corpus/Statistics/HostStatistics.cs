namespace Endonym.Corpus.Statistics;

/// <summary>The hosts of the web that documents were found on.</summary>
public sealed record HostStatistics
{
    /// <summary>How many there are; estimated to about one per cent where <see cref="IsExact"/> is false.</summary>
    public required long Distinct { get; init; }

    /// <summary>Whether every host was counted. If not, only the heaviest are known, and each count may be too high by its error.</summary>
    public required bool IsExact { get; init; }

    /// <summary>The heaviest, the heaviest first.</summary>
    public required IReadOnlyList<CountedHost> Top { get; init; }

    internal static HostStatistics Of(StatisticsTally tally, int shown)
    {
        var hosts = tally.Hosts.Top(int.MaxValue);
        return new HostStatistics
        {
            Distinct = tally.Hosts.IsExact ? hosts.DistinctBy(host => host.Key.Name, StringComparer.Ordinal).LongCount() : tally.AllHosts.Count(),
            IsExact = tally.Hosts.IsExact,
            Top = [.. hosts.Take(shown).Select(CountedHost.Of)],
        };
    }
}
