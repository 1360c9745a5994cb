using System.Buffers;

namespace Endonym.Text.Privacy;

/// <summary>E-mail addresses around an <c>@</c>.</summary>
internal static class EmailAddresses
{
    private const int MaxLocal = 64;
    private const int MaxDomain = 253;

    private static readonly SearchValues<char> LocalSigns = SearchValues.Create("!#$%&'*+/=?^_`{|}~.-");

    // What stands after the last full stop of file names and of units of systemd, which have an @ as well.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> NoDomains =
        new HashSet<string>(["service", "socket", "target", "timer", "mount", "slice", "path", "conf", "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "json", "html", "xml", "txt", "md"], StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Start and length of the address around an <c>@</c>; a length of 0 if there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the @ is.</param>
    /// <param name="from">Nothing before this place belongs to the address.</param>
    public static (int Start, int Length) Match(ReadOnlySpan<char> text, int at, int from)
    {
        var start = at;
        while (start > from && at - start < MaxLocal && (char.IsLetterOrDigit(text[start - 1]) || LocalSigns.Contains(text[start - 1])))
            start--;
        // An address begins with a letter or a digit; signs before it are the text's.
        while (start < at && !char.IsLetterOrDigit(text[start]))
            start++;
        // A word before a colon or a slash is a scheme or a path: the address begins after it.
        var slash = text[start..at].LastIndexOfAny('/', '=', '|');
        start += slash + 1;
        if (start == at || text[at - 1] == '.')
            return default;

        var end = at + 1;
        int labelStart = end, labels = 0;
        var lastLabel = (Start: end, End: end);
        while (end < text.Length && end - at <= MaxDomain && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '.'))
        {
            if (text[end] == '.')
            {
                if (end == labelStart)
                    break;
                labelStart = end + 1;
            }
            else if (end + 1 == text.Length || text[end + 1] is '.' || !(char.IsLetterOrDigit(text[end + 1]) || text[end + 1] == '-'))
            {
                labels++;
                lastLabel = (labelStart, end + 1);
            }

            end++;
        }

        var top = text[lastLabel.Start..lastLabel.End];
        var isDomain = labels >= 2 && top.Length is >= 2 and <= 24 && IsLetters(top) && !NoDomains.Contains(top);
        return isDomain ? (start, lastLabel.End - start) : default;
    }

    private static bool IsLetters(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsLetter(character))
                return false;
        }

        return true;
    }
}
