namespace Endonym.Text.Privacy;

/// <summary>What stands between the digits of a number, and what may stand around it.</summary>
internal static class Separators
{
    public static bool IsSpace(char character) => character is ' ' or '\u00A0' or '\u2009' or '\u202F';

    public static bool IsHyphen(char character) => character is '-' or '\u2010' or '\u2011' or '\u2013';

    /// <summary>Whether a number may begin at a place: it goes on from no letter, digit or number before it.</summary>
    public static bool IsFreeBefore(ReadOnlySpan<char> text, int start)
    {
        if (start == 0)
            return true;

        var before = text[start - 1];
        if (char.IsLetterOrDigit(before) || before is '_' or '#' or '\\' or '%' or '$')
            return false;
        return start == 1 || !Joins(before, text[start - 2]);
    }

    /// <summary>Whether a number may end before a place: no letter, digit or further group follows.</summary>
    public static bool IsFreeAfter(ReadOnlySpan<char> text, int end)
    {
        if (end == text.Length)
            return true;

        var after = text[end];
        if (char.IsLetterOrDigit(after) || after == '_')
            return false;
        return end + 1 == text.Length || !Joins(after, text[end + 1]);
    }

    // "tel.600" and "NIP:526" are a word and a number; "1.2" and "10:30" are one thing, and so are "foo-1" and "a/1".
    private static bool Joins(char sign, char beyond) => sign switch
    {
        '.' or ',' or ':' => char.IsDigit(beyond),
        '-' or '/' or '@' or '\u2011' => char.IsLetterOrDigit(beyond),
        _ => false,
    };
}
