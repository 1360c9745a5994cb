using System.Text;

namespace Endonym.Corpus.Rights.Robots;

/// <summary>URL paths and path patterns in the one form in which RFC 9309, section 2.2.2, compares them.</summary>
/// <remarks>
/// Characters outside US-ASCII become percent-encoded UTF-8; an encoded character that needs no encoding is decoded; hexadecimal digits are upper-case.
/// Deviation: the RFC's table encodes reserved characters (<c>:</c> as <c>%3A</c>), here both spellings become the bare character, which compares the same
/// and keeps patterns readable. <c>%2F</c>, <c>%3F</c>, <c>%23</c>, <c>%25</c> stay encoded in a path, where decoding would change its parts;
/// a literal <c>*</c> or <c>$</c> is always <c>%2A</c> or <c>%24</c> (section 2.2.3).
/// </remarks>
public static class RobotsPath
{
    // Longer than any URL that browsers send; a longer pattern could only slow matching down.
    private const int MaxLength = 16 * 1024;

    private const string Digits = "0123456789ABCDEF";

    /// <summary>Path and query of a URL, normalized; <c>/</c> where it has none.</summary>
    public static string Of(Uri uri)
    {
        var components = uri.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped);
        return Normalize(components.Length > 0 ? components : "/", isPattern: false);
    }

    /// <summary>A pattern of a rule, normalized, its <c>*</c> and final <c>$</c> kept.</summary>
    public static string OfPattern(string pattern) => Normalize(pattern, isPattern: true);

    /// <summary>Whether a normalized pattern matches the beginning of a normalized path, or all of it where the pattern ends with <c>$</c>.</summary>
    /// <remarks>The parts between the <c>*</c> are looked for from left to right, each as early as possible, so no hostile pattern makes it backtrack.</remarks>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        var anchored = pattern.EndsWith('$');
        if (anchored)
            pattern = pattern[..^1];

        var star = pattern.IndexOf('*');
        var first = star < 0 ? pattern : pattern[..star];
        if (!path.StartsWith(first, StringComparison.Ordinal))
            return false;
        if (star < 0)
            return !anchored || path.Length == pattern.Length;

        path = path[first.Length..];
        pattern = pattern[(star + 1)..];
        while (true)
        {
            star = pattern.IndexOf('*');
            if (star < 0)
                return anchored ? path.EndsWith(pattern, StringComparison.Ordinal) : path.IndexOf(pattern, StringComparison.Ordinal) >= 0;

            var part = pattern[..star];
            var at = path.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
                return false;
            path = path[(at + part.Length)..];
            pattern = pattern[(star + 1)..];
        }
    }

    private static string Normalize(string text, bool isPattern)
    {
        if (text.Length > MaxLength)
            text = text[..MaxLength];

        var bytes = Encoding.UTF8.GetBytes(text);
        var normal = new StringBuilder(bytes.Length + 16);
        var inQuery = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var octet = bytes[i];
            var escaped = octet == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);
            if (escaped)
            {
                octet = Convert.FromHexString([(char)bytes[i + 1], (char)bytes[i + 2]])[0];
                i += 2;
            }

            var isWildcard = isPattern && !escaped && (octet == '*' || (octet == '$' && i == bytes.Length - 1));
            if (isWildcard || Stands(octet, escaped, inQuery))
                normal.Append((char)octet);
            else
                normal.Append('%').Append(Digits[octet >> 4]).Append(Digits[octet & 15]);
            inQuery |= octet == '?' && !escaped;
        }

        return normal.ToString();
    }

    private static bool Stands(byte octet, bool escaped, bool inQuery) => (char)octet switch
    {
        <= ' ' or > '~' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' or '*' or '$' or '%' or '#' => false,
        '/' or '?' => !escaped || inQuery,
        _ => true,
    };
}
