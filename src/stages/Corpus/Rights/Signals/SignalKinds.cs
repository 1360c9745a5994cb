namespace Endonym.Corpus.Rights.Signals;

/// <summary>The kinds of evidence that clearance writes; the release policy asks for them by these names.</summary>
public static class SignalKinds
{
    /// <summary>Allow and Disallow rules of robots.txt (RFC 9309).</summary>
    public const string Robots = "robots.txt";

    /// <summary>TDMRep, in any of its places.</summary>
    public const string TdmReservation = "tdm-reservation";

    /// <summary>The IETF's usage preferences, as header or in robots.txt.</summary>
    public const string ContentUsage = "content-usage";

    /// <summary>Content signals in robots.txt.</summary>
    public const string ContentSignal = "content-signal";

    /// <summary>Spawning's ai.txt.</summary>
    public const string AiTxt = "ai.txt";

    /// <summary><c>noai</c> in a robots meta tag or an <c>X-Robots-Tag</c> header.</summary>
    public const string NoAi = "noai";

    /// <summary>A licence that the document itself states.</summary>
    public const string LicenseStatement = "licence-statement";

    /// <summary>A sentence in the terms of service.</summary>
    public const string Terms = "terms";

    /// <summary>The licence's own text, in a file.</summary>
    public const string LicenseFile = "licence-file";

    /// <summary>What a package says of itself, such as Debian's <c>copyright</c> file.</summary>
    public const string PackageMetadata = "package-metadata";

    /// <summary>A contract or letter of the rightsholder.</summary>
    public const string WrittenLicense = "written-licence";

    /// <summary>The law itself: official acts, expired protection.</summary>
    public const string Statute = "statute";

    /// <summary>What the person who brings a text says of it.</summary>
    public const string Declaration = "declaration";

    /// <summary>A request of a rightsholder to take a text out.</summary>
    public const string TakeDown = "take-down";
}
