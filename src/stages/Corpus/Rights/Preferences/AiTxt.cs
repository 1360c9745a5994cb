using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Preferences;

/// <summary>Spawning's <c>/ai.txt</c>: the grammar of robots.txt, but about training on what was fetched, not about fetching it.</summary>
/// <remarks>Its generator writes <c>User-agent: *</c>, a line per kind of file (<c>Disallow: *.html</c>) and a last one for the rest. It has no rule for servers that fail, so a missing file says nothing.</remarks>
public static class AiTxt
{
    /// <summary>Judges a document.</summary>
    /// <param name="file">The file as it was fetched.</param>
    /// <param name="rules">The same, read; null unless it was found.</param>
    /// <param name="uri">The document.</param>
    /// <param name="crawlerToken">Our name.</param>
    public static RightsSignal Judge(FetchedFile file, RobotsTxt? rules, Uri uri, string crawlerToken)
    {
        var rule = rules is null ? null : RobotsTxt.Access(rules.RulesFor(crawlerToken), RobotsPath.Of(uri));
        return new RightsSignal
        {
            Kind = SignalKinds.AiTxt,
            Effect = rule?.Kind switch
            {
                RobotsRuleKind.Disallow => SignalEffect.Reserves,
                RobotsRuleKind.Allow => SignalEffect.Permits,
                _ => SignalEffect.None,
            },
            Scope = SignalScope.Site,
            Statement = rules is null ? file.Absence : rule is null ? $"no rule for {Quotation.Of(uri.AbsolutePath)}" : Quotation.Of(rule.Text),
            Location = rule is null ? file.Location : FormattableString.Invariant($"{file.Location}, line {rule.Line}"),
            Sha256 = file.Sha256,
            Date = file.Date,
        };
    }
}
