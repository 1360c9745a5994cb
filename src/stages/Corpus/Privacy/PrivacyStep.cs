using Endonym.Corpus.Filters;
using Endonym.Lineage.Rights;
using Endonym.Text.Privacy;

namespace Endonym.Corpus.Privacy;

/// <summary>Masks personal data, or drops documents for them. Pure; safe for concurrent use.</summary>
public sealed class PrivacyStep
{
    /// <summary>The class of the source allows no personal data.</summary>
    public const string HasPersonalData = "personal data";

    /// <summary>Above <see cref="PrivacyOptions.MaxMatches"/>.</summary>
    public const string TooManyPersonalData = "too many personal data";

    private readonly PrivacyOptions _options;
    private readonly PersonalDataFinder _finder;

    /// <param name="options">What to do.</param>
    public PrivacyStep(PrivacyOptions options)
    {
        _options = options;
        _finder = new PersonalDataFinder(options.Rules);
    }

    /// <summary>Decides on a document.</summary>
    /// <param name="text">A cleaned text.</param>
    /// <param name="rights">The class of its source.</param>
    public PrivacyDecision Apply(string text, RightsClass rights)
    {
        var mode = _options.Modes.GetValueOrDefault(rights, PrivacyMode.Mask);
        if (mode == PrivacyMode.Off)
            return new PrivacyDecision(Verdict.Keep, text, []);

        var matches = _finder.Find(text);
        return (mode, matches.Count) switch
        {
            (_, 0) => new PrivacyDecision(Verdict.Keep, text, matches),
            (PrivacyMode.Drop, _) => new PrivacyDecision(Verdict.Drop(HasPersonalData), text, matches),
            (_, var count) when count > _options.MaxMatches => new PrivacyDecision(Verdict.Drop(TooManyPersonalData), text, matches),
            _ => new PrivacyDecision(Verdict.Keep, PersonalDataMask.Mask(text, matches, PlaceholderOf), matches),
        };
    }

    private string PlaceholderOf(string kind) => _options.Placeholders.GetValueOrDefault(kind) ?? PersonalDataMask.DefaultPlaceholder(kind);
}
