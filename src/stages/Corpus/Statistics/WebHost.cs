using Endonym.Corpus.Sources.Web;

namespace Endonym.Corpus.Statistics;

/// <summary>A host of the web that documents were found on.</summary>
/// <param name="Name">In lower case and ASCII, as it is written in the domain name system.</param>
/// <param name="IsCrawled">Whether the documents came by crawling, so that the EU's summary of training content asks for the host.</param>
internal readonly record struct WebHost(string Name, bool IsCrawled) : IComparable<WebHost>
{
    // RFC 1035: what is longer is no name of a host.
    private const int LongestName = 253;

    /// <inheritdoc/>
    public int CompareTo(WebHost other) => string.CompareOrdinal(Name, other.Name) is not 0 and var order ? order : IsCrawled.CompareTo(other.IsCrawled);

    /// <summary>The name of the host of an address; null where it is no address of the web.</summary>
    public static string? NameOf(string? url)
    {
        if (url is null || !WebAddress.TryRead(url, out var address))
            return null;

        var name = address.IdnHost.TrimEnd('.').ToLowerInvariant();
        return name.Length is > 0 and <= LongestName ? name : null;
    }
}
