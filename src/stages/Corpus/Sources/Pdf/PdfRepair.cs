using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Sources.Pdf;

/// <summary>
/// Mends what old fonts make of letters. TeX before 1990 drew "ę" as an ogonek and an "e" over each other, and a PDF of it says "˛e"; ligatures have characters of
/// their own.
/// </summary>
internal static class PdfRepair
{
    // A run of so many letters without a space is no word of a language that has spaces; lost spaces make such runs of whole lines.
    private const int LongestWord = 40;
    private const double MaxGluedShare = 0.1;
    private const int MinLetters = 200;

    private const char FirstLigature = '\uFB00';
    private const char LastLigature = '\uFB06';

    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    // Accents that stand alone, and the ones that join with the letter before them. A grave and a circumflex of ASCII mean other things too often.
    private static readonly Dictionary<char, char> Combining = new()
    {
        ['\u02DB'] = '\u0328',
        ['\u00B4'] = '\u0301',
        ['\u02D9'] = '\u0307',
        ['\u00A8'] = '\u0308',
        ['\u02C7'] = '\u030C',
        ['\u02D8'] = '\u0306',
        ['\u02DD'] = '\u030B',
        ['\u00B8'] = '\u0327',
        ['\u02DA'] = '\u030A',
        ['\u02C6'] = '\u0302',
        ['\u02DC'] = '\u0303',
        ['\u02CA'] = '\u0301',
        ['\u02CB'] = '\u0300',
    };

    private static readonly Dictionary<(char Accent, char Letter), char> Joined = Join();

    /// <summary>The text with whole letters.</summary>
    public static string Mend(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(FirstLigature, LastLigature) >= 0)
            text = string.Concat(text.Select(character => character is >= FirstLigature and <= LastLigature ? Ligatures[character - FirstLigature] : character.ToString()));
        if (!text.Any(Combining.ContainsKey))
            return text;

        var accentsFirst = AccentsComeFirst(text);
        var mended = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Combining.ContainsKey(text[i]))
            {
                mended.Append(text[i]);
                continue;
            }

            var after = i + 1 < text.Length && Joined.TryGetValue((text[i], text[i + 1]), out var next) ? next : '\0';
            var before = mended.Length > 0 && Joined.TryGetValue((text[i], mended[^1]), out var previous) ? previous : '\0';
            if (after != '\0' && (accentsFirst || before == '\0'))
            {
                mended.Append(after);
                i++;
            }
            else if (before != '\0')
            {
                mended[^1] = before;
            }
            else
            {
                mended.Append(text[i]);
            }
        }

        return mended.ToString();
    }

    /// <summary>Whether the text has lost its spaces: a share of its letters stand in runs longer than words are. Letters without upper and lower case, as of Thai, are not counted.</summary>
    public static bool IsGlued(ReadOnlySpan<char> text)
    {
        var (letters, glued, run) = (0L, 0L, 0);
        foreach (var character in text)
        {
            if (char.IsUpper(character) || char.IsLower(character))
            {
                run++;
                continue;
            }

            Count();
        }

        Count();
        return letters >= MinLetters && glued > MaxGluedShare * letters;

        void Count()
        {
            letters += run;
            glued += run > LongestWord ? run : 0;
            run = 0;
        }
    }

    // Programs differ in which they write first; where only one neighbour can carry an accent they show it.
    private static bool AccentsComeFirst(string text)
    {
        var votes = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!Combining.ContainsKey(text[i]))
                continue;
            var after = i + 1 < text.Length && Joined.ContainsKey((text[i], text[i + 1]));
            var before = i > 0 && Joined.ContainsKey((text[i], text[i - 1]));
            votes += after == before ? 0 : after ? 1 : -1;
        }

        return votes >= 0;
    }

    private static Dictionary<(char, char), char> Join()
    {
        var joined = new Dictionary<(char, char), char>();
        foreach (var (accent, mark) in Combining)
        {
            for (var letter = 'A'; letter <= 'z'; letter++)
            {
                if (char.IsAsciiLetter(letter) && $"{letter}{mark}".Normalize(NormalizationForm.FormC) is [var whole] && CharUnicodeInfo.GetUnicodeCategory(whole) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter)
                    joined[(accent, letter)] = whole;
            }

            if ($"i{mark}".Normalize(NormalizationForm.FormC) is [var dotted])
                joined[(accent, '\u0131')] = dotted; // TeX takes the dot away before it puts an accent there
        }

        return joined;
    }
}
