using System.Text;
using Endonym.Lineage;

namespace Endonym.Corpus.Filters;

/// <summary>Brings text into the one form in which the corpus keeps it. Cleaning what is clean changes nothing.</summary>
public static class TextCleaner
{
    private static readonly bool CanNormalize = "e\u0301".Normalize(NormalizationForm.FormC) == "é";

    /// <summary>
    /// Unicode normal form C; line breaks as <c>\n</c>, at most two in a row; single spaces; no white space at the ends of lines;
    /// no control, soft-hyphen, zero-width-space, byte-order or non-characters and no halves of surrogate pairs.
    /// </summary>
    /// <remarks>Joiners (U+200C, U+200D) stay: Persian and the scripts of India spell with them. No-break spaces stay: Polish sets them on purpose.</remarks>
    /// <exception cref="InvalidInputException">The process runs without Unicode tables.</exception>
    public static string Clean(string text)
    {
        // Without its tables .NET returns the text unnormalized and says nothing.
        if (!CanNormalize)
            throw new InvalidInputException("Unicode normalization is switched off in this process. Unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT, and install the package libicu.");

        if (IsPlainlyClean(text))
            return text;

        var cleaned = new StringBuilder(text.Length);
        var breaks = 0;
        var space = false;
        Span<char> characters = stackalloc char[2];
        // Half a surrogate pair comes out of the enumeration as U+FFFD and cannot be told from one that stands there; both are dirt.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or 0x2028 or 0x2029 or 0x85 or 0x0B or 0x0C)
            {
                breaks++;
                space = false;
                continue;
            }

            if (rune.Value is ' ' or '\t')
            {
                space = true;
                continue;
            }

            if (IsRemoved(rune))
                continue;

            if (breaks > 0 && cleaned.Length > 0)
                cleaned.Append('\n', Math.Min(breaks, 2));
            else if (space && cleaned.Length > 0)
                cleaned.Append(' ');
            breaks = 0;
            space = false;
            cleaned.Append(characters[..rune.EncodeToUtf16(characters)]);
        }

        var result = cleaned.ToString();
        return result.IsNormalized(NormalizationForm.FormC) ? result : result.Normalize(NormalizationForm.FormC);
    }

    // Says yes only where nothing would change, and does not look closely at rare characters. Below U+0300 everything is in normal form C.
    private static bool IsPlainlyClean(string text)
    {
        var previous = '\n'; // a text begins as a line does
        var breaks = 2;
        var isLow = true;
        foreach (var character in text)
        {
            switch (character)
            {
                case ' ':
                    if (previous is ' ' or '\n')
                        return false;
                    break;
                case '\n':
                    if (previous == ' ' || ++breaks > 2)
                        return false;
                    break;
                case < ' ' or (>= '\x7F' and <= '\x9F') or '\xAD' or '\u200B' or '\u2028' or '\u2029' or >= '\uD800':
                    return false;
                default:
                    breaks = 0;
                    isLow &= character < '\u0300';
                    break;
            }

            previous = character;
        }

        return previous is not (' ' or '\n') && (isLow || text.IsNormalized(NormalizationForm.FormC));
    }

    private static bool IsRemoved(Rune rune) =>
        Rune.IsControl(rune)
        || rune.Value is 0xAD or 0x200B or 0xFEFF or 0xFFFD
        || (rune.Value & 0xFFFE) == 0xFFFE
        || rune.Value is >= 0xFDD0 and <= 0xFDEF;
}
