using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Tdm;

namespace Endonym.Corpus.Rights.Web;

/// <summary>What a site says of all its documents. Files are read once, when they are first asked for; safe for concurrent use.</summary>
public sealed class SiteEvidence
{
    private readonly Lazy<RobotsTxt?> _robots;
    private readonly Lazy<TdmRepFile?> _tdmRep;
    private readonly Lazy<RobotsTxt?> _aiTxt;

    /// <param name="robots"><c>/robots.txt</c>; null if nobody looked.</param>
    /// <param name="tdmRep"><c>/.well-known/tdmrep.json</c>; null if nobody looked.</param>
    /// <param name="aiTxt"><c>/ai.txt</c>; null if nobody looked.</param>
    /// <param name="terms">The terms of service, a page each; null if none were read.</param>
    public SiteEvidence(FetchedFile? robots = null, FetchedFile? tdmRep = null, FetchedFile? aiTxt = null, IReadOnlyList<TermsText>? terms = null)
    {
        RobotsFetch = robots;
        TdmRepFetch = tdmRep;
        AiTxtFetch = aiTxt;
        Terms = terms ?? [];
        _robots = new Lazy<RobotsTxt?>(() => robots is { Outcome: FetchOutcome.Found } ? RobotsTxt.Parse(robots.Bytes.Span) : null);
        _tdmRep = new Lazy<TdmRepFile?>(() => tdmRep is { Outcome: FetchOutcome.Found } ? TdmRepFile.Parse(tdmRep.Bytes) : null);
        _aiTxt = new Lazy<RobotsTxt?>(() => aiTxt is { Outcome: FetchOutcome.Found } ? RobotsTxt.Parse(aiTxt.Bytes.Span) : null);
    }

    /// <summary>How <c>/robots.txt</c> was found; null if nobody looked.</summary>
    public FetchedFile? RobotsFetch { get; }

    /// <summary>How <c>/.well-known/tdmrep.json</c> was found; null if nobody looked.</summary>
    public FetchedFile? TdmRepFetch { get; }

    /// <summary>How <c>/ai.txt</c> was found; null if nobody looked.</summary>
    public FetchedFile? AiTxtFetch { get; }

    /// <summary>The terms of service, a page each; empty if none were read.</summary>
    public IReadOnlyList<TermsText> Terms { get; }

    /// <summary>The rules of robots.txt; null unless it was found.</summary>
    internal RobotsTxt? Robots => _robots.Value;

    /// <summary>The rules of tdmrep.json; null unless it was found and is JSON.</summary>
    internal TdmRepFile? TdmRep => _tdmRep.Value;

    /// <summary>The rules of ai.txt; null unless it was found.</summary>
    internal RobotsTxt? AiTxt => _aiTxt.Value;
}
