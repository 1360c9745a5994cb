using Endonym.Corpus.Rights.Preferences;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Robots;

/// <summary>What robots.txt says of one document: whether it may be fetched, its usage preferences and its content signals.</summary>
/// <param name="options">Our crawler's name, and whose rules count.</param>
public sealed class RobotsSignals(ClearanceOptions options)
{
    private readonly IReadOnlyList<string> _trainingAgents = options.AiAgents.Of(AiAgentPurpose.Training);

    /// <summary>Judges a document.</summary>
    /// <param name="file">The file as it was fetched.</param>
    /// <param name="robots">The same, read; null unless it was found.</param>
    /// <param name="uri">The document.</param>
    /// <returns>One signal on access, and one for each other protocol that the file speaks.</returns>
    public IEnumerable<RightsSignal> Judge(FetchedFile file, RobotsTxt? robots, Uri uri)
    {
        var sha256 = file.Sha256;
        if (robots is null)
        {
            // RFC 9309, section 2.3.1.4: a server that fails forbids everything; section 2.3.1.3: one that has no file forbids nothing.
            yield return Signal(SignalKinds.Robots, file.Outcome == FetchOutcome.Unreachable ? SignalEffect.Reserves : SignalEffect.None, file.Absence, null);
            yield break;
        }

        var path = RobotsPath.Of(uri);
        var audiences = Audiences(robots).ToList();

        var forbidden = audiences
            .Select(audience => (audience.Name, Rule: RobotsTxt.Access(audience.Rules, path)))
            .FirstOrDefault(decision => decision.Rule?.Kind == RobotsRuleKind.Disallow);
        yield return forbidden.Rule is { } rule
            ? Signal(SignalKinds.Robots, SignalEffect.Reserves, $"User-agent: {forbidden.Name} / {rule.Text}", rule.Line)
            : Signal(SignalKinds.Robots, SignalEffect.None, $"{path} is not disallowed", null);

        foreach (var signal in Usage(audiences, RobotsRuleKind.ContentUsage, SignalKinds.ContentUsage, path, ContentUsage.EffectOf))
            yield return signal;
        foreach (var signal in Usage(audiences, RobotsRuleKind.ContentSignal, SignalKinds.ContentSignal, path, ContentSignal.EffectOf))
            yield return signal;

        RightsSignal Signal(string kind, SignalEffect effect, string statement, int? line) => new()
        {
            Kind = kind,
            Effect = effect,
            Scope = SignalScope.Site,
            Statement = Quotation.Of(statement),
            Location = line is { } number ? FormattableString.Invariant($"{file.Location}, line {number}") : file.Location,
            Sha256 = sha256,
            Date = file.Date,
        };

        IEnumerable<RightsSignal> Usage(List<(string Name, IReadOnlyList<RobotsRule> Rules)> all, RobotsRuleKind ruleKind, string signalKind, string at, Func<string, SignalEffect> effectOf) =>
            all.SelectMany(audience => RobotsTxt.Usage(audience.Rules, ruleKind, at))
                .DistinctBy(usage => usage.Line)
                .Select(usage => Signal(signalKind, effectOf(usage.Value), usage.Text, usage.Line));
    }

    // Whoever speaks to us by name has spoken; rules for others then do not concern us. Otherwise rules for the trade count as meant for us too.
    private IEnumerable<(string Name, IReadOnlyList<RobotsRule> Rules)> Audiences(RobotsTxt robots)
    {
        var named = robots.IsNamed(options.CrawlerToken);
        yield return (named ? options.CrawlerToken : "*", [.. robots.RulesFor(options.CrawlerToken)]);
        if (named || !options.TrainingAgentsSpeakForUs)
            yield break;

        foreach (var agent in _trainingAgents.Where(robots.IsNamed))
            yield return (agent, [.. robots.RulesFor(agent)]);
    }
}
