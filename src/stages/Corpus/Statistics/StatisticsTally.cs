using System.Globalization;
using Endonym.Corpus.Statistics.Counting;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Statistics;

/// <summary>Counts the documents of a part of a corpus. Parts are counted apart and merged in their order.</summary>
/// <param name="hostCapacity">Hosts of the web that are told apart.</param>
internal sealed class StatisticsTally(int hostCapacity)
{
    /// <summary>The group of documents of which something is not known.</summary>
    public const string NotStated = "not stated";

    // Far more than any corpus has kinds of text or licences; ids and addresses are not counted this way.
    private const int MaxGroups = 10_000;

    private static readonly Dimension[] Dimensions = Enum.GetValues<Dimension>();

    // The manifest names every source, so it bounds them.
    private readonly GroupTable[] _groups = [.. Dimensions.Select(dimension => new GroupTable(dimension == Dimension.Source ? int.MaxValue : MaxGroups))];
    private readonly Dictionary<SourceCategory, (DateOnly First, DateOnly Last)> _days = [];

    /// <summary>Everything.</summary>
    public TextAmount Total { get; private set; }

    /// <summary>Hosts, weighed by bytes.</summary>
    public BoundedCounter<WebHost> Hosts { get; } = new(hostCapacity);

    /// <summary>How many crawled hosts there are.</summary>
    public DistinctEstimate CrawledHosts { get; } = new();

    /// <summary>How many hosts there are.</summary>
    public DistinctEstimate AllHosts { get; } = new();

    /// <summary>Lengths in characters.</summary>
    public Histogram Lengths { get; } = Histogram.OfLengths();

    /// <summary>Lengths in tokens; empty where none are counted.</summary>
    public Histogram TokenLengths { get; } = Histogram.OfLengths();

    /// <summary>Probabilities of the language; empty where it was not identified.</summary>
    public Histogram LanguageScores { get; } = Histogram.OfScores();

    /// <summary>Probabilities of good prose; empty where nobody asked.</summary>
    public Histogram QualityScores { get; } = Histogram.OfScores();

    /// <summary>How many documents were like each document, itself among them.</summary>
    public Histogram ClusterSizes { get; } = Histogram.OfSizes();

    /// <summary>Days of the documents of each category: the first and the last.</summary>
    public IReadOnlyDictionary<SourceCategory, (DateOnly First, DateOnly Last)> Days => _days;

    /// <summary>The groups of a dimension, the largest first; years in their order.</summary>
    public IEnumerable<(string Name, TextAmount Amount)> GroupsOf(Dimension dimension) => dimension == Dimension.Year
        ? _groups[(int)dimension].Largest().OrderBy(group => group.Name, StringComparer.Ordinal)
        : _groups[(int)dimension].Largest();

    /// <summary>Counts a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="source">Its source.</param>
    /// <param name="host">The host it was found on; null for none.</param>
    /// <param name="counts">What was counted of its text.</param>
    /// <param name="tokens">Its tokens; null where they are not counted.</param>
    public void Add(Document document, Source source, string? host, TextCounts counts, int? tokens)
    {
        var amount = new TextAmount(1, counts.Bytes, counts.Characters, counts.Words, tokens ?? 0);
        Total += amount;
        foreach (var dimension in Dimensions)
            _groups[(int)dimension].Add(NameOf(dimension, document, source) ?? NotStated, amount);

        Lengths.Add(counts.Characters, counts.Bytes);
        if (tokens is { } length)
            TokenLengths.Add(length, counts.Bytes);
        if (document.Scores?.LanguageScore is { } language)
            LanguageScores.AddScore(language, counts.Bytes);
        if (document.Scores?.Quality is { } quality)
            QualityScores.AddScore(quality, counts.Bytes);
        ClusterSizes.Add(document.Scores?.ClusterSize ?? 1, counts.Bytes);
        if (document.Date is { } day)
            AddDays(source.Category, day, day);
        if (host is not null && counts.Bytes > 0)
            AddHost(host, source.Category == SourceCategory.Crawled, counts.Bytes);
    }

    /// <summary>Adds what the part after this one counted.</summary>
    public void Merge(StatisticsTally next)
    {
        Total += next.Total;
        foreach (var (groups, others) in _groups.Zip(next._groups))
            groups.Merge(others);
        foreach (var (category, (first, last)) in next._days)
            AddDays(category, first, last);

        Hosts.Merge(next.Hosts);
        CrawledHosts.Merge(next.CrawledHosts);
        AllHosts.Merge(next.AllHosts);
        Lengths.Merge(next.Lengths);
        TokenLengths.Merge(next.TokenLengths);
        LanguageScores.Merge(next.LanguageScores);
        QualityScores.Merge(next.QualityScores);
        ClusterSizes.Merge(next.ClusterSizes);
    }

    private void AddHost(string host, bool isCrawled, int bytes)
    {
        Hosts.Add(new WebHost(host, isCrawled), bytes);
        AllHosts.Add(host);
        if (isCrawled)
            CrawledHosts.Add(host);
    }

    private void AddDays(SourceCategory category, DateOnly first, DateOnly last) => _days[category] = _days.TryGetValue(category, out var days)
        ? (days.First < first ? days.First : first, days.Last > last ? days.Last : last)
        : (first, last);

    private static string? NameOf(Dimension dimension, Document document, Source source) => dimension switch
    {
        Dimension.Source => source.Id,
        Dimension.Class => source.Class.ToString(),
        Dimension.Origin => source.Origin.ToString(),
        Dimension.Category => source.Category.ToString(),
        Dimension.Domain => source.Domain,
        Dimension.License => document.License ?? source.License,
        Dimension.Year => document.Date?.Year.ToString("D4", CultureInfo.InvariantCulture),
        Dimension.Genre => document.Genre,
        Dimension.Language => document.Scores?.Language ?? source.Language,
        _ => throw new System.Diagnostics.UnreachableException($"{dimension} is no dimension."),
    };
}
