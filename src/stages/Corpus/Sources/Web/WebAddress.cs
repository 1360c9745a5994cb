namespace Endonym.Corpus.Sources.Web;

/// <summary>What the addresses of pages tell.</summary>
internal static class WebAddress
{
    /// <summary>Path of robots.txt (RFC 9309, section 2.3).</summary>
    public const string Robots = "/robots.txt";

    /// <summary>Path of TDMRep's file.</summary>
    public const string TdmRep = "/.well-known/tdmrep.json";

    /// <summary>Path of Spawning's file.</summary>
    public const string AiTxt = "/ai.txt";

    /// <summary>Reads an address of the web.</summary>
    /// <returns>False for any other.</returns>
    public static bool TryRead(string address, out Uri uri) => Uri.TryCreate(address, UriKind.Absolute, out uri!) && IsOfTheWeb(uri);

    /// <summary>Whether an address is one of the web, with a host that can be.</summary>
    public static bool IsOfTheWeb(Uri uri) => uri.Scheme is "http" or "https" && uri.Host.Length > 0 && HasHost(uri);

    /// <summary>Scheme, host and port, the default port left out: what one robots.txt speaks for.</summary>
    public static string OriginOf(Uri uri) => uri.IsDefaultPort ? $"{uri.Scheme}://{HostOf(uri)}" : FormattableString.Invariant($"{uri.Scheme}://{HostOf(uri)}:{uri.Port}");

    /// <summary>The address in one spelling, without user and fragment.</summary>
    public static string KeyOf(Uri uri) => OriginOf(uri) + uri.PathAndQuery;

    /// <summary>Whether an address is that of a file in which a site states rights.</summary>
    public static bool IsStatement(ReadOnlySpan<char> address) => PathOf(address, out var hasQuery) is Robots or TdmRep or AiTxt && !hasQuery;

    /// <summary>Whether an address looks like that of terms of service.</summary>
    /// <param name="address">The address.</param>
    /// <param name="names">See <see cref="WebOptions.TermsNames"/>.</param>
    public static bool IsTerms(ReadOnlySpan<char> address, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> names)
    {
        var name = PathOf(address, out _).TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        const int longest = 64;
        if (name.Length > longest)
            return false;
        if (name.IndexOf('.') is > 0 and var dot)
            name = name[..dot];
        Span<char> lower = stackalloc char[longest];
        return names.Contains(lower[..name.ToLowerInvariant(lower)]);
    }

    // Characters that no host may have are found only when it is written in ASCII.
    private static bool HasHost(Uri uri)
    {
        try
        {
            return HostOf(uri).Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static string HostOf(Uri uri) => uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> address, out bool hasQuery)
    {
        hasQuery = false;
        var scheme = address.IndexOf("://");
        if (scheme < 0)
            return default;
        var rest = address[(scheme + 3)..];
        var slash = rest.IndexOf('/');
        if (slash < 0)
            return default;
        var path = rest[slash..];
        var end = path.IndexOfAny('?', '#');
        hasQuery = end >= 0 && path[end] == '?';
        return end < 0 ? path : path[..end];
    }
}
