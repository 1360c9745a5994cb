using Endonym.Lineage.Rights;

namespace Endonym.Release.AiAct;

/// <summary>What the summary's template asks for and neither lineage nor the provider says.</summary>
internal static class OpenPoints
{
    /// <summary>One sentence for each, beginning with the section's number.</summary>
    public static IReadOnlyList<string> Of(ReleaseSubject subject, TrainingCompute compute)
    {
        var provider = subject.Provider;
        var sources = subject.Texts.Select(text => text.Source).DistinctBy(EnteredText.KeyOf).ToList();
        bool Uses(SourceCategory category) => sources.Any(source => source.Category == category);

        (bool IsOpen, string Point)[] points =
        [
            (provider.AuthorizedRepresentative is null, "1.1 Authorised representative: not stated (needed only of providers established outside the Union)."),
            (provider.PlacedOnMarket is null, "1.2 Date of placing on the Union's market: not stated."),
            (provider.TrainsContinuously is null, "1.3 Whether training continues after the release: not stated."),
            (Uses(SourceCategory.Crawled) && provider.Crawlers is null, "2.3 Names, purposes and behaviour of the crawlers: not stated."),
            (Uses(SourceCategory.UserData) && provider.UserDataCollection is null, "2.4 From which services user data were collected, and how: not stated."),
            (provider.SignedCodeOfPractice is null, "3.1 Whether the provider signed the Code of Practice: not stated."),
            (provider.OptOutMeasures is null, "3.1 Measures to respect opt-outs before and during collection: not stated."),
            (provider.IllegalContentMeasures is null, "3.2 Measures against illegal content: not stated."),
            (compute.TotalFlop is null, "Compute: some stage records neither its operations nor its parameters and tokens."),
            (compute is { Original: not null, OriginalFlop: null }, $"Compute: checkpoint {compute.Original} does not record what it took, so the rule of one third cannot be applied."),
        ];
        return
        [
            .. points.Where(point => point.IsOpen).Select(point => point.Point),
            .. sources.Where(source => source.Origin == Origin.Unknown).Select(source => $"2 Source {source.Id}: who wrote it is not recorded."),
            .. sources.Where(source => source is { Origin: Origin.Synthetic, Generator: null }).Select(source => $"2.5 Source {source.Id}: the model that wrote it is not recorded."),
            .. sources.Where(source => source is { Category: SourceCategory.Crawled, Url: null } && !TopDomains.IsCounted(source, subject.CrawledContent)).Select(source => $"2.3 Source {source.Id}: its domain is not recorded, nor are its documents' counted by statistics of its corpus (endonym corpus stats)."),
            .. subject.Lineage.Missing.Select(missing => $"2 {missing.Owner.Kind} {missing.Owner.Name}: what its input {missing.Input.Kind} {missing.Input.Name} was made of is not recorded."),
        ];
    }
}
