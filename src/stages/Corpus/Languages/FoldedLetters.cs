using System.Globalization;

namespace Endonym.Corpus.Languages;

/// <summary>Characters as language identification sees them: letters and marks in lower case, everything else a gap.</summary>
internal static class FoldedLetters
{
    private static readonly char[] Table = Build();

    /// <summary>The letter in lower case, or NUL for a gap. Halves of surrogate pairs stand for themselves, since most pairs in texts are letters.</summary>
    public static char Of(char character) => Table[character];

    private static char[] Build()
    {
        var table = new char[char.MaxValue + 1];
        for (var i = 1; i < table.Length; i++)
        {
            var character = (char)i;
            table[i] = char.GetUnicodeCategory(character) switch
            {
                UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                    or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Surrogate => char.ToLowerInvariant(character),
                _ => '\0',
            };
        }

        return table;
    }
}
