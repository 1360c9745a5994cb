using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Views;

/// <summary>What every character of the basic plane does, as a table.</summary>
internal static class SignKinds
{
    private static readonly SignKind[] BaseKinds = MakeKinds();

    /// <summary>The table for a language; the caller's own.</summary>
    /// <param name="rules">Say which signs are cut off, and which cut.</param>
    public static SignKind[] For(TokenRules rules)
    {
        var kinds = (SignKind[])BaseKinds.Clone();
        foreach (var character in "§%=—–+" + Signs.AffixPunctuation + Signs.Quotes + Signs.Currencies)
            kinds[character] |= SignKind.Prefix;
        foreach (var character in Signs.AffixPunctuation + Signs.Quotes + "." + (rules.DetachesEveryStop ? "" : "—–"))
            kinds[character] |= SignKind.Suffix;
        foreach (var character in ".…,-–—~:<>=/" + (rules.SplitsNumbersAndBrackets ? "!?()[]" + Signs.Quotes.Replace("'", "", StringComparison.Ordinal) : "+*^"))
            kinds[character] |= SignKind.Infix;
        return kinds;
    }

    /// <summary>Whether a character stands on the letter before it.</summary>
    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static SignKind[] MakeKinds()
    {
        var kinds = new SignKind[65536];
        for (var code = 0; code < kinds.Length; code++)
        {
            var character = (char)code;
            if (char.IsSurrogate(character))
            {
                kinds[code] = SignKind.Surrogate | SignKind.Content;
                continue;
            }

            var rune = new Rune(character);
            var isLetter = Rune.IsLetter(rune);
            var isUnspaced = Filters.UnspacedScripts.Contains(rune);
            var kind = SignKind.None;
            if (Signs.IsWhiteSpace(character))
                kind |= SignKind.Space;
            if (isLetter)
                kind |= SignKind.Letter;
            if (isLetter && !Rune.IsUpper(rune))
                kind |= SignKind.Lower;
            if (isLetter && !Rune.IsLower(rune))
                kind |= SignKind.Upper;
            if (char.IsAsciiDigit(character))
                kind |= SignKind.Digit;
            if (Signs.IsContent(code))
                kind |= SignKind.Content;
            if (Signs.IsPunctuation(rune))
                kind |= SignKind.Punctuation;
            if (isUnspaced)
                kind |= SignKind.Unspaced;
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol)
                kind |= SignKind.Prefix | SignKind.Suffix | SignKind.Infix;
            if ((isLetter || IsMark(rune)) && !isUnspaced)
                kind |= SignKind.Plain;
            kinds[code] = kind;
        }

        foreach (var quote in Signs.Quotes)
            kinds[quote] |= SignKind.Quote;
        foreach (var unit in Signs.Units)
            kinds[unit[^1]] |= SignKind.EndsUnit;
        foreach (var currency in Signs.Currencies)
            kinds[currency] |= SignKind.EndsUnit;
        return kinds;
    }
}
