using System.Globalization;

namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>The case of all scalar values.</summary>
internal static class LetterCases
{
    private static readonly LetterCase[] OfUnit = [.. Enumerable.Range(0, char.MaxValue + 1).Select(unit => OfCodePoint(unit))];

    /// <summary>The case of the character that begins at <paramref name="index"/>.</summary>
    /// <param name="text">Whole Unicode characters.</param>
    /// <param name="index">Below the length of the text.</param>
    /// <param name="units">1, or 2 for a surrogate pair.</param>
    public static LetterCase At(ReadOnlySpan<char> text, int index, out int units)
    {
        units = 1;
        if (!char.IsHighSurrogate(text[index]) || index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]))
            return OfUnit[text[index]];

        units = 2;
        return OfCodePoint(char.ConvertToUtf32(text[index], text[index + 1]));
    }

    private static LetterCase OfCodePoint(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => LetterCase.Upper,
        UnicodeCategory.LowercaseLetter => LetterCase.Lower,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => LetterCase.Both,
        _ => LetterCase.None,
    };
}
