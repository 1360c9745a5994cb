using Endonym.Lineage.Rights;
using Endonym.Text.Privacy;

namespace Endonym.Corpus.Privacy;

/// <summary>What counts as personal data, and what is done about it in each class of source.</summary>
public sealed record PrivacyOptions
{
    /// <summary>What is looked for.</summary>
    public required PrivacyRules Rules { get; init; }

    /// <summary>What is done, by class of source; classes that are not named are masked. Official acts name people on purpose, and may be left as they are.</summary>
    public IReadOnlyDictionary<RightsClass, PrivacyMode> Modes { get; init; } = new Dictionary<RightsClass, PrivacyMode>();

    /// <summary>What stands for a kind of personal data, by kind; <c>[KIND]</c> where none is given.</summary>
    public IReadOnlyDictionary<string, string> Placeholders { get; init; } = new Dictionary<string, string>();

    /// <summary>From how many matches on a document is dropped although its class is masked: a list of customers is no prose. Null for never.</summary>
    public int? MaxMatches { get; init; }
}
