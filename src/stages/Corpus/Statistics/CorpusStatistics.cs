using Endonym.Corpus.Execution;
using Endonym.Corpus.Privacy;
using Endonym.Lineage.Artifacts;

namespace Endonym.Corpus.Statistics;

/// <summary>What a corpus is made of: the file <c>statistics.json</c>. Counts are of the documents to train on unless something else is said, and add up to the corpus' <see cref="CorpusReport"/>.</summary>
public sealed record CorpusStatistics
{
    /// <summary>The version of this file's form that this code writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of this file's form.</summary>
    public required int Format { get; init; }

    /// <summary>Name of the corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Id of its manifest.</summary>
    public required string CorpusId { get; init; }

    /// <summary>Name of the shards whose tokenizer counted; null where no tokens are counted.</summary>
    public string? Shards { get; init; }

    /// <summary>Everything.</summary>
    public required StatisticsGroup Total { get; init; }

    /// <summary>Documents held out, which no other count holds.</summary>
    public required long HeldOutDocuments { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long HeldOutBytes { get; init; }

    /// <summary>What was left after each part of the pipeline, from everything read to the documents to train on.</summary>
    public required IReadOnlyList<FunnelStep> Funnel { get; init; }

    /// <summary>What became of each source's items, by the id under which it was read.</summary>
    public required IReadOnlyDictionary<string, SourceFate> Read { get; init; }

    /// <summary>The same documents, divided by one thing after another.</summary>
    public required IReadOnlyList<StatisticsBreakdown> Breakdowns { get; init; }

    /// <summary>Hosts of the web; null where no document has an address.</summary>
    public HostStatistics? Hosts { get; init; }

    /// <summary>Lengths in characters.</summary>
    public required IReadOnlyList<HistogramBin> Lengths { get; init; }

    /// <summary>Lengths in tokens, end-of-text tokens included; empty where none are counted.</summary>
    public required IReadOnlyList<HistogramBin> TokenLengths { get; init; }

    /// <summary>Probabilities of the language; empty where it was not identified.</summary>
    public required IReadOnlyList<HistogramBin> LanguageScores { get; init; }

    /// <summary>Probabilities of good prose; empty where nobody asked.</summary>
    public required IReadOnlyList<HistogramBin> QualityScores { get; init; }

    /// <summary>How many documents were equal or nearly equal to each document, itself among them, before all but one were dropped.</summary>
    public required IReadOnlyList<HistogramBin> ClusterSizes { get; init; }

    /// <summary>Personal data found, by kind; empty where none was looked for.</summary>
    public required IReadOnlyDictionary<string, PrivacyCount> PersonalData { get; init; }

    /// <summary>Documents dropped for an evaluation item, by item.</summary>
    public required IReadOnlyDictionary<string, long> EvaluationItems { get; init; }

    /// <summary>Files that could not be read, or not to their end.</summary>
    public required IReadOnlyList<BrokenFile> BrokenFiles { get; init; }

    internal static CorpusStatistics Of(Artifact corpus, string? shards, CorpusReport report, StatisticsTally tally, int shownHosts)
    {
        var sources = corpus.Manifest.Composition.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Source, StringComparer.Ordinal);
        return new CorpusStatistics
        {
            Format = CurrentFormat,
            Corpus = corpus.Manifest.Name,
            CorpusId = corpus.Manifest.Id,
            Shards = shards,
            Total = GroupOf(corpus.Manifest.Name, tally.Total),
            HeldOutDocuments = report.HeldOut,
            HeldOutBytes = report.HeldOutBytes,
            Funnel = FunnelStep.Of(report),
            Read = report.Sources.ToDictionary(pair => pair.Key, pair => SourceFate.Of(pair.Value), StringComparer.Ordinal),
            Breakdowns =
            [
                .. Enum.GetValues<Dimension>().Select(dimension => new StatisticsBreakdown(dimension, [.. tally.GroupsOf(dimension).Select(group => GroupOf(
                    group.Name, group.Amount, dimension == Dimension.Source ? sources.GetValueOrDefault(group.Name)?.Title : null))])),
            ],
            Hosts = tally.Hosts.Count == 0 ? null : HostStatistics.Of(tally, shownHosts),
            Lengths = tally.Lengths.Bins(),
            TokenLengths = tally.TokenLengths.Bins(),
            LanguageScores = tally.LanguageScores.Bins(),
            QualityScores = tally.QualityScores.Bins(),
            ClusterSizes = tally.ClusterSizes.Bins(),
            PersonalData = report.PersonalData,
            EvaluationItems = report.EvaluationItems,
            BrokenFiles = report.BrokenFiles,
        };

        StatisticsGroup GroupOf(string name, TextAmount amount, string? title = null) => StatisticsGroup.Of(name, amount, tally.Total, shards is not null, title);
    }
}
