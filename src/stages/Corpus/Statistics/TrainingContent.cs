using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Statistics;

/// <summary>What the EU's summary of training content asks of a corpus and its manifest does not hold: the file <c>training-content.json</c>, which a release reads.</summary>
/// <remarks>Template C(2025) 5235, section 2. Sources, licences and evidence stand in the manifest.</remarks>
public sealed record TrainingContent
{
    /// <summary>The version of this file's form that this code writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of this file's form.</summary>
    public required int Format { get; init; }

    /// <summary>Name of the corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Id of its manifest.</summary>
    public required string CorpusId { get; init; }

    /// <summary>The only modality there is: <c>text</c>.</summary>
    public required string Modality { get; init; }

    /// <summary>The sections of the template that the corpus has sources of.</summary>
    public required IReadOnlyList<ContentCategory> Categories { get; init; }

    /// <summary>Section 2.3: the hosts that text was crawled from; null where none was, or where crawled documents have no addresses.</summary>
    public CrawledDomains? CrawledDomains { get; init; }

    internal static TrainingContent Of(Artifact corpus, StatisticsTally tally, bool hasTokens)
    {
        var amounts = tally.GroupsOf(Dimension.Source).ToDictionary(group => group.Name, group => group.Amount, StringComparer.Ordinal);
        return new TrainingContent
        {
            Format = CurrentFormat,
            Corpus = corpus.Manifest.Name,
            CorpusId = corpus.Manifest.Id,
            Modality = "text",
            Categories =
            [
                .. corpus.Manifest.Composition.GroupBy(contribution => contribution.Source.Category).OrderBy(group => group.Key).Select(group => CategoryOf(group.Key, [.. group.Select(contribution => contribution.Source)])),
            ],
            CrawledDomains = DomainsOf(tally),
        };

        ContentCategory CategoryOf(SourceCategory category, IReadOnlyList<Source> sources)
        {
            var days = sources.SelectMany(source => source.Evidence).Select(evidence => evidence.Date).ToList();
            var written = tally.Days.TryGetValue(category, out var found) ? found : ((DateOnly First, DateOnly Last)?)null;
            var total = SumOf(sources);
            return new ContentCategory
            {
                Category = category,
                Sources = sources.Count,
                Documents = total.Documents,
                Bytes = total.Bytes,
                Tokens = hasTokens ? total.Tokens : null,
                BytesByLanguage = sources.GroupBy(source => source.Language ?? "mixed", StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => SumOf(group).Bytes, StringComparer.Ordinal),
                CollectedFrom = days.Count > 0 ? days.Min() : null,
                CollectedTo = days.Count > 0 ? days.Max() : null,
                DatedFrom = written?.First,
                DatedTo = written?.Last,
            };
        }

        TextAmount SumOf(IEnumerable<Source> sources) => sources.Aggregate(default(TextAmount), (sum, source) => sum + amounts.GetValueOrDefault(source.Id));
    }

    private static CrawledDomains? DomainsOf(StatisticsTally tally)
    {
        var crawled = tally.Hosts.Top(int.MaxValue).Where(host => host.Key.IsCrawled).ToList();
        if (crawled.Count == 0)
            return null;

        var distinct = tally.Hosts.IsExact ? crawled.Count : Math.Max(crawled.Count, tally.CrawledHosts.Count());
        // A tenth of them, rounded up, is what the template has large providers list.
        var listed = (int)Math.Min(crawled.Count, (distinct + 9) / 10);
        return new CrawledDomains
        {
            Distinct = distinct,
            IsExact = tally.Hosts.IsExact,
            Largest = [.. crawled.Take(listed).Select(host => new CrawledDomain(host.Key.Name, host.Occurrences, host.Weight, host.Error))],
        };
    }
}
