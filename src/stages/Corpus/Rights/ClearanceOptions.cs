using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage;

namespace Endonym.Corpus.Rights;

/// <summary>How rights are cleared. The defaults lean towards the rightsholder.</summary>
public sealed record ClearanceOptions
{
    /// <summary>The product token by which robots.txt can name our crawler: letters, <c>_</c> and <c>-</c> (RFC 9309, section 2.2.1).</summary>
    public string CrawlerToken
    {
        get;
        init => field = value.Length > 0 && value.All(character => char.IsAsciiLetter(character) || character is '_' or '-')
            ? value
            : throw new InvalidInputException($"crawler_token is '{value}'; it may hold only the letters a to z, '_' and '-', so that robots.txt can name it.");
    } = "EndonymBot";

    /// <summary>The crawlers of the AI industry.</summary>
    public AiAgents AiAgents { get; init; } = AiAgents.Default;

    /// <summary>Whether rules for crawlers that gather training text count as a reservation against us, where we are not named. Off, only rules for us and for everyone count.</summary>
    public bool TrainingAgentsSpeakForUs { get; init; } = true;

    /// <summary>Whether a public licence holds although the site as a whole reserves. Off, every reservation excludes.</summary>
    public bool LicensesOutweighSiteReservations { get; init; } = true;

    /// <summary>Where an opt-out must have been looked for, by <see cref="SignalKinds"/>, before article 4 covers a document.</summary>
    public IReadOnlyList<string> RequiredLooks { get; init; } = [SignalKinds.Robots, SignalKinds.TdmReservation];
}
