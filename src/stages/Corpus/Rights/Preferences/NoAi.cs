using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Preferences;

/// <summary>The words <c>noai</c> and <c>noml</c> among the directives of a robots meta tag or an <c>X-Robots-Tag</c> header.</summary>
/// <remarks>A convention that began at DeviantArt in 2022 (<c>noml</c>: at Mojeek), never standardised, and plain in meaning. <c>noimageai</c> is about pictures and reserves no text.</remarks>
public sealed class NoAi(ClearanceOptions options)
{
    /// <summary>The header's name.</summary>
    public const string HeaderName = "X-Robots-Tag";

    // Directives with a colon of their own; what stands before the colon of any other is the name of a crawler.
    private static readonly string[] DirectivesWithValues = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

    /// <summary>Judges a document.</summary>
    /// <returns>A signal for each place that reserves, nothing otherwise.</returns>
    public IEnumerable<RightsSignal> Judge(WebEvidence evidence)
    {
        foreach (var meta in evidence.Metas)
        {
            var name = meta.Name.Trim();
            if ((name.Equals("robots", StringComparison.OrdinalIgnoreCase) || IsForUs(name)) && meta.Content.Split(',', ';', ' ').Any(IsReservation))
                yield return Signal($"<meta name=\"{name}\" content=\"{meta.Content}\">", "meta " + name, evidence);
        }

        foreach (var line in evidence.Headers.Values(HeaderName).Where(Reserves))
            yield return Signal($"{HeaderName}: {line}", "header " + HeaderName, evidence);
    }

    private bool Reserves(string line)
    {
        // "otherbot: noindex, noai": a name holds for what follows it in the line.
        var isForUs = true;
        foreach (var item in line.Split(','))
        {
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : item[..colon].Trim();
            if (colon >= 0 && !DirectivesWithValues.Contains(name, StringComparer.OrdinalIgnoreCase))
                isForUs = name == "*" || IsForUs(name);
            if (isForUs && item[(colon + 1)..].Split(' ', ';').Any(IsReservation))
                return true;
        }

        return false;
    }

    private bool IsForUs(string name) =>
        name.Equals(options.CrawlerToken, StringComparison.OrdinalIgnoreCase)
        || (options.TrainingAgentsSpeakForUs && options.AiAgents.PurposeOf(name) == AiAgentPurpose.Training);

    private static bool IsReservation(string directive) =>
        directive.Trim().Equals("noai", StringComparison.OrdinalIgnoreCase) || directive.Trim().Equals("noml", StringComparison.OrdinalIgnoreCase);

    private static RightsSignal Signal(string statement, string place, WebEvidence evidence) => new()
    {
        Kind = SignalKinds.NoAi,
        Effect = SignalEffect.Reserves,
        Scope = SignalScope.Document,
        Statement = Quotation.Of(statement),
        Location = $"{evidence.Uri.AbsoluteUri}, {place}",
        Sha256 = RightsSignal.HashOf(statement),
        Date = evidence.Date,
    };
}
