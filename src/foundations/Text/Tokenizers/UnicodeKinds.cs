using System.Globalization;
using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>Classes of characters as Rust's libraries, on which Hugging Face's is built, define them.</summary>
internal static class UnicodeKinds
{
    /// <summary>Unicode's punctuation, and all of ASCII's, the symbols included.</summary>
    public static bool IsPunctuation(Rune character) =>
        character.IsAscii ? character.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~') : Rune.IsPunctuation(character);

    /// <summary>Decimal digits, letters that are numbers, and other numbers.</summary>
    public static bool IsNumeric(Rune character) => Rune.IsNumber(character);

    /// <summary>Categories Mn, Mc and Me.</summary>
    public static bool IsMark(Rune character) =>
        Rune.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Category Mn.</summary>
    public static bool IsNonSpacingMark(Rune character) => Rune.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark;

    /// <summary>What <c>\w</c> matches in Rust: alphabetic characters, marks, decimal digits, connecting punctuation and the two joiners.</summary>
    public static bool IsWord(Rune character) => Rune.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        // Letters in circles and squares are symbols by category and alphabetic by property.
        UnicodeCategory.OtherSymbol => character.Value is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        _ => character.Value is 0x200C or 0x200D,
    };

    /// <summary>Control, format and private characters.</summary>
    public static bool IsOther(Rune character) =>
        Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;
}
