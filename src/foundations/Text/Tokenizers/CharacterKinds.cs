using System.Globalization;
using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>Kinds of all scalar values, by the Unicode version of the .NET runtime.</summary>
internal static class CharacterKinds
{
    // 64 KB, read in the innermost loop of everything that counts or encodes text.
    private static readonly CharacterKind[] OfUnit = [.. Enumerable.Range(0, char.MaxValue + 1).Select(unit => OfCodePoint(unit))];

    /// <summary>The kind of the scalar value that begins at <paramref name="index"/>.</summary>
    /// <param name="text">UTF-16; a surrogate without its partner is a character of its own.</param>
    /// <param name="index">Below the length of the text.</param>
    /// <param name="units">1, or 2 for a surrogate pair.</param>
    public static CharacterKind At(ReadOnlySpan<char> text, int index, out int units)
    {
        var unit = text[index];
        units = 1;
        if (!char.IsHighSurrogate(unit) || index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]))
            return OfUnit[unit];

        units = 2;
        return OfCodePoint(char.ConvertToUtf32(unit, text[index + 1]));
    }

    private static CharacterKind OfCodePoint(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterKind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Number,
        _ when codePoint is '\r' or '\n' => CharacterKind.LineBreak,
        _ when Rune.IsValid(codePoint) && Rune.IsWhiteSpace(new Rune(codePoint)) => CharacterKind.Space,
        _ => CharacterKind.Other,
    };
}
