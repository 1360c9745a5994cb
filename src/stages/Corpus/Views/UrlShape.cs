using System.Buffers;

namespace Endonym.Corpus.Views;

/// <summary>Whether a string looks like a web address or an e-mail address, by the pattern with which spaCy keeps those whole.</summary>
/// <remarks>
/// The pattern, taken apart so that it costs one pass over the string: an optional scheme, anything up to an <c>@</c>, a public IPv4 address or
/// labels with a top-level domain in small letters, a port, and a path.
/// </remarks>
internal static class UrlShape
{
    private const int MaxLabel = 64;
    private const int MaxTopLevel = 63;

    private static readonly SearchValues<char> PathStarts = SearchValues.Create("/?#");

    public static bool Matches(ReadOnlySpan<char> text)
    {
        if (HostAndRest(text))
            return true;

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 2 && IsScheme(text[..scheme]) && HostAndRest(text[(scheme + 3)..]))
            return true;

        // The part before an @ may be anything, a scheme included.
        for (var at = 1; at < text.Length; at++)
        {
            var next = text[at..].IndexOf('@');
            if (next < 0)
                return false;

            at += next;
            if (HostAndRest(text[(at + 1)..]))
                return true;
        }

        return false;
    }

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character) && character is not ('_' or '+' or '-' or '.'))
                return false;
        }

        return true;
    }

    private static bool HostAndRest(ReadOnlySpan<char> text)
    {
        var end = AddressEnd(text);
        if (end < 0)
            end = DomainEnd(text);
        return end >= 0 && IsPortAndPath(text[end..]);
    }

    /// <summary>Where a domain ends: labels joined by full stops, the last one in small letters; -1 if there is none.</summary>
    private static int DomainEnd(ReadOnlySpan<char> text)
    {
        var labels = 0;
        var start = 0;
        while (true)
        {
            var end = start;
            while (end < text.Length && IsLabel(text[end]))
                end++;
            if (end < text.Length && text[end] == '.')
            {
                var label = text[start..end];
                if (label.Length is 0 or > MaxLabel || label[0] is '-' or '_' || label[^1] is '-' or '_')
                    return -1;

                labels++;
                start = end + 1;
                continue;
            }

            return labels > 0 && IsTopLevel(text[start..end]) ? end : -1;
        }
    }

    private static bool IsLabel(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or >= '\u00A1' and not (>= '\uD800' and <= '\uDFFF');

    private static bool IsTopLevel(ReadOnlySpan<char> label)
    {
        if (label.Length is < 2 or > MaxTopLevel)
            return false;

        foreach (var character in label)
        {
            if (!char.IsLetter(character) || char.IsUpper(character))
                return false;
        }

        return true;
    }

    private static bool IsPortAndPath(ReadOnlySpan<char> rest)
    {
        if (rest is [':', ..])
        {
            var digits = 1;
            while (digits < rest.Length && digits < 6 && char.IsDigit(rest[digits]))
                digits++;
            if (digits < 3)
                return false;

            rest = rest[digits..];
        }

        return rest.IsEmpty || PathStarts.Contains(rest[0]);
    }

    /// <summary>Where a public IPv4 address ends; -1 if there is none.</summary>
    private static int AddressEnd(ReadOnlySpan<char> text)
    {
        Span<int> octets = stackalloc int[4];
        var position = 0;
        for (var octet = 0; octet < 4; octet++)
        {
            var start = position;
            while (position < text.Length && position - start < 3 && char.IsAsciiDigit(text[position]))
                octets[octet] = (octets[octet] * 10) + (text[position++] - '0');
            if (position == start || octets[octet] > 255)
                return -1;

            if (octet == 3)
                break;
            if (position == text.Length || text[position++] != '.')
                return -1;
        }

        var isPrivate = octets is [10 or 127, ..] or [169, 254, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..];
        return !isPrivate && octets[0] is >= 1 and <= 223 && octets[3] is >= 1 and <= 254 ? position : -1;
    }
}
