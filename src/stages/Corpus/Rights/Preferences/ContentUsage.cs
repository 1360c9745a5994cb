using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Preferences;

/// <summary>The usage preferences that the IETF's AIPREF group drafts: <c>Content-Usage: train-ai=n, search=y</c>, as a header or as a rule of robots.txt.</summary>
/// <remarks>
/// draft-ietf-aipref-attach and draft-ietf-aipref-vocab, as of August 2026. Labels changed from draft to draft and pages keep the old ones, so those that
/// covered the training of a language model count too. Where several statements hold, the strictest does (vocab, section "Combining Preferences").
/// </remarks>
public static class ContentUsage
{
    /// <summary>The header's name.</summary>
    public const string HeaderName = "Content-Usage";

    // Training, in the present draft and in earlier ones.
    private static readonly string[] TrainingLabels = ["train-ai", "train-genai", "ai", "genai"];

    // Categories of earlier drafts that contained training; they speak where no label of training does.
    private static readonly string[] BroaderLabels = ["all-ai", "tdm", "bots", "all"];

    /// <summary>What a statement of preference says of training.</summary>
    /// <param name="preference">A Dictionary of structured fields; anything else says nothing.</param>
    public static SignalEffect EffectOf(string preference)
    {
        if (StructuredDictionary.Parse(preference) is not { } members)
            return SignalEffect.None;

        return EffectOf(members, TrainingLabels) is var training and not SignalEffect.None ? training : EffectOf(members, BroaderLabels);
    }

    /// <summary>Judges the header of a document.</summary>
    /// <returns>Nothing where the header is absent.</returns>
    public static IEnumerable<RightsSignal> Judge(WebEvidence evidence)
    {
        // Lines of one field are one field (RFC 9110, section 5.3).
        var field = string.Join(", ", evidence.Headers.Values(HeaderName));
        if (field.Length == 0)
            yield break;

        yield return new RightsSignal
        {
            Kind = SignalKinds.ContentUsage,
            Effect = EffectOf(field),
            Scope = SignalScope.Document,
            Statement = Quotation.Of($"{HeaderName}: {field}"),
            Location = $"{evidence.Uri.AbsoluteUri}, header {HeaderName}",
            Sha256 = RightsSignal.HashOf(field),
            Date = evidence.Date,
        };
    }

    private static SignalEffect EffectOf(IReadOnlyDictionary<string, string?> members, string[] labels)
    {
        var values = labels.Select(label => members.GetValueOrDefault(label)).ToList();
        return values.Contains("n") ? SignalEffect.Reserves : values.Contains("y") ? SignalEffect.Permits : SignalEffect.None;
    }
}
