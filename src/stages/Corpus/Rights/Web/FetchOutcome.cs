namespace Endonym.Corpus.Rights.Web;

/// <summary>How fetching a file of a site ended. RFC 9309, section 2.3.1, treats each differently.</summary>
public enum FetchOutcome
{
    /// <summary>It was there.</summary>
    Found,

    /// <summary>The server said that there is none (4xx), or redirected for ever.</summary>
    Unavailable,

    /// <summary>The server failed (5xx) or could not be reached.</summary>
    Unreachable,
}
