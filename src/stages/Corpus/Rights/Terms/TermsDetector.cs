using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Terms;

/// <summary>Finds sentences in terms of service that reserve text and data mining, or forbid training on the text.</summary>
/// <remarks>
/// Directive (EU) 2019/790, recital 18, lets terms and conditions of a website reserve. The phrases are data (<c>terms.yaml</c>: Czech, German, English,
/// French, Polish). A detector of words errs; it errs towards the rightsholder, and every hit is quoted so that a person can look.
/// </remarks>
public sealed class TermsDetector
{
    private readonly IReadOnlyList<TermsPhrases> _phrases;

    private TermsDetector(IReadOnlyList<TermsPhrases> phrases) => _phrases = phrases;

    /// <summary>With the phrases that come with Endonym.</summary>
    public static TermsDetector Default { get; } = new(TermsYaml.ReadDefault());

    /// <summary>With other phrases.</summary>
    /// <param name="yaml">In the form of <c>terms.yaml</c>.</param>
    /// <param name="path">Where they came from, for errors.</param>
    /// <exception cref="Lineage.InvalidInputException">The phrases are not of that form.</exception>
    public static TermsDetector Parse(string yaml, string path)
    {
        var phrases = TermsYaml.Parse(yaml, path);
        foreach (var language in phrases)
            language.Build();
        return new TermsDetector(phrases);
    }

    /// <summary>The languages it knows, BCP 47.</summary>
    public IEnumerable<string> Languages => _phrases.Select(phrases => phrases.Language);

    /// <summary>The first sentence that reserves.</summary>
    /// <param name="text">Plain text.</param>
    /// <param name="language">BCP 47 code; a language without phrases, or null, means all of them.</param>
    /// <returns>The sentence as matched, white space made single; null if none reserves.</returns>
    public string? FindReservation(string text, string? language = null)
    {
        var primary = language?.Split('-')[0];
        var own = _phrases.Where(phrases => phrases.Language.Equals(primary, StringComparison.OrdinalIgnoreCase)).ToList();
        IReadOnlyList<TermsPhrases> tried = own.Count > 0 ? own : _phrases;
        return TermsSentences.Of(text).FirstOrDefault(sentence => tried.Any(phrases => phrases.Reserve(sentence)));
    }

    /// <summary>Judges the terms of a site.</summary>
    public RightsSignal Judge(TermsText terms)
    {
        var sentence = FindReservation(terms.Text, terms.Language);
        return new RightsSignal
        {
            Kind = SignalKinds.Terms,
            Effect = sentence is null ? SignalEffect.None : SignalEffect.Reserves,
            Scope = SignalScope.Site,
            Statement = sentence is null ? "no reservation found" : Quotation.Of(sentence),
            Location = terms.Location,
            Sha256 = RightsSignal.HashOf(terms.Text),
            Date = DateOnly.FromDateTime(terms.FetchedAt.UtcDateTime),
        };
    }
}
