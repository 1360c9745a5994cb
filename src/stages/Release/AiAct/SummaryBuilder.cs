using System.Globalization;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;

namespace Endonym.Release.AiAct;

/// <summary>Computes the public summary of training content from lineage, and lists what lineage cannot say.</summary>
public static class SummaryBuilder
{
    private const string Template = "C(2025) 5235 of 24 July 2025, re-issued as C(2025) 8311 of 5 December 2025";

    private static readonly (SourceCategory Category, string Number, string Title)[] Sections =
    [
        (SourceCategory.PublicDataset, "2.1", "Publicly available data sets"),
        (SourceCategory.LicensedCommercial, "2.2.1", "Data licensed by rightsholders"),
        (SourceCategory.PrivateThirdParty, "2.2.2", "Data obtained from other third parties"),
        (SourceCategory.Crawled, "2.3", "Data crawled and scraped from online sources"),
        (SourceCategory.UserData, "2.4", "User data"),
        (SourceCategory.Synthetic, "2.5", "Synthetic data"),
        (SourceCategory.Other, "2.6", "Other data"),
    ];

    /// <summary>Computes the summary.</summary>
    public static TrainingContentSummary Build(ReleaseSubject subject)
    {
        var sections = Sections.Select(section => SectionOf(section, subject)).ToList();
        var compute = TrainingCompute.Of(subject.Lineage);
        var provider = subject.Provider;
        return new TrainingContentSummary
        {
            Template = Template,
            Version = subject.Version,
            LastUpdate = subject.Date.ToString("dd/MM/yy", CultureInfo.InvariantCulture),
            Provider = new SummaryProvider(provider.Name, provider.Contact, provider.AuthorizedRepresentative),
            Model = new SummaryModel($"{subject.Name} {subject.Version}", subject.Checkpoint.Id, subject.License, Dependencies(subject, compute), provider.PlacedOnMarket),
            Text = TextOf(subject),
            Sources = sections,
            Handling = new SummaryHandling
            {
                SignedCodeOfPractice = provider.SignedCodeOfPractice,
                OptOutMeasures = provider.OptOutMeasures,
                EvidenceKinds = EvidenceKinds(subject),
                IllegalContentMeasures = provider.IllegalContentMeasures,
                ProcessingSteps = [.. subject.Lineage.Manifests.Where(manifest => manifest.Kind is ArtifactKind.Corpus or ArtifactKind.Dataset).Select(manifest => $"{manifest.Run.Verb} ({manifest.Kind} {manifest.Name}), Endonym {manifest.Run.Code}")],
            },
            Compute = compute,
            OpenPoints = [.. OpenPoints.Of(subject, compute)],
        };
    }

    private static SummaryModality TextOf(ReleaseSubject subject)
    {
        // What only a vocabulary was counted from taught the model nothing to say.
        var trained = subject.Texts.Where(text => text.Use != TextUse.Tokenizer).ToList();
        var tokens = trained.Sum(text => text.Contribution.Tokens);
        var dates = subject.Texts.SelectMany(text => text.Source.Evidence).Select(evidence => evidence.Date).ToList();
        return new SummaryModality
        {
            Size = SizeOf(tokens),
            Tokens = tokens,
            Bytes = trained.GroupBy(text => EnteredText.KeyOf(text.Source), StringComparer.Ordinal).Sum(uses => uses.Max(text => text.Contribution.Bytes)),
            Uses = [.. trained.Select(text => text.Use).Distinct().Select(use => use.ToString().ToLowerInvariant())],
            LatestAcquisition = dates.Count > 0 ? dates.Max().ToString("MM/yyyy", CultureInfo.InvariantCulture) : null,
            ContinuousTraining = subject.Provider.TrainsContinuously,
            Languages =
            [
                .. trained.GroupBy(text => text.Source.Language ?? "mixed", StringComparer.Ordinal)
                    .Select(group => (Language: group.Key, Tokens: group.Sum(text => text.Contribution.Tokens)))
                    .OrderByDescending(group => group.Tokens).ThenBy(group => group.Language, StringComparer.Ordinal)
                    .Select(group => new SummaryLanguage(group.Language, group.Tokens, tokens > 0 ? (double)group.Tokens / tokens : 0)),
            ],
        };
    }

    internal static string SizeOf(long tokens) => tokens switch
    {
        < 1_000_000_000 => "less than 1 billion tokens",
        <= 10_000_000_000_000 => "1 billion to 10 trillion tokens",
        _ => "more than 10 trillion tokens",
    };

    private static SummarySection SectionOf((SourceCategory Category, string Number, string Title) section, ReleaseSubject subject)
    {
        // Text of a model is synthetic wherever it was filed; what nobody recorded the origin of stays where it was filed and becomes an open point.
        var texts = subject.Texts
            .Where(text => (text.Source.Origin == Origin.Synthetic ? SourceCategory.Synthetic : text.Source.Category) == section.Category)
            .ToList();
        return new SummarySection
        {
            Number = section.Number,
            Title = section.Title,
            Used = texts.Count > 0,
            Modalities = texts.Count > 0 ? ["text"] : [],
            Sources = [.. texts.GroupBy(text => EnteredText.KeyOf(text.Source), StringComparer.Ordinal).Select(uses => SourceOf([.. uses]))],
            Generators = section.Category != SourceCategory.Synthetic ? null
                : [.. texts.Select(text => text.Source.Generator).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            TopDomains = section.Category != SourceCategory.Crawled ? null
                : TopDomains.Of(texts.DistinctBy(text => EnteredText.KeyOf(text.Source)).Select(text => text.Contribution), subject.CrawledContent, subject.Provider.IsSmallOrMedium),
            Statement = texts.Count == 0 ? null : section.Category switch
            {
                SourceCategory.Crawled => subject.Provider.Crawlers,
                SourceCategory.UserData => subject.Provider.UserDataCollection,
                _ => null,
            },
        };
    }

    private static SummarySource SourceOf(IReadOnlyList<EnteredText> uses)
    {
        var source = uses[0].Source;
        return new SummarySource
        {
            Id = source.Id,
            Title = source.Title,
            Url = source.Url,
            License = source.License,
            Class = source.Class,
            Origin = source.Origin,
            Generator = source.Generator,
            Language = source.Language,
            Uses = [.. uses.Select(text => text.Use)],
            Documents = uses.Max(text => text.Contribution.Documents),
            Bytes = uses.Max(text => text.Contribution.Bytes),
            Tokens = uses.Sum(text => text.Contribution.Tokens),
            Collected = Period([.. source.Evidence.Select(evidence => evidence.Date)]),
        };
    }

    private static string Period(IReadOnlyList<DateOnly> dates)
    {
        if (dates.Count == 0)
            return "not recorded";

        var (first, last) = (dates.Min().ToString("O", CultureInfo.InvariantCulture), dates.Max().ToString("O", CultureInfo.InvariantCulture));
        return first == last ? first : $"{first} to {last}";
    }

    private static IReadOnlyList<string> Dependencies(ReleaseSubject subject, TrainingCompute compute) =>
    [
        .. new[] { subject.Provider.BaseModel, compute.Original is { } original ? $"checkpoint {original} of the same lineage" : null }.OfType<string>(),
    ];

    private static SortedDictionary<string, int> EvidenceKinds(ReleaseSubject subject)
    {
        var kinds = subject.Texts.DistinctBy(text => EnteredText.KeyOf(text.Source))
            .SelectMany(text => text.Source.Evidence.Select(evidence => evidence.Kind).Distinct(StringComparer.Ordinal))
            .CountBy(kind => kind, StringComparer.Ordinal);
        return new SortedDictionary<string, int>(kinds.ToDictionary(), StringComparer.Ordinal);
    }
}
