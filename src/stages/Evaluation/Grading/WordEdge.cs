using System.Text;

namespace Endonym.Evaluation.Grading;

/// <summary>Where words begin and end.</summary>
internal static class WordEdge
{
    /// <summary>Whether the stretch stands as a whole: not in the middle of a longer word or number.</summary>
    public static bool Surrounds(string text, int start, int length) => IsAt(text, start) && IsAt(text, start + length);

    private static bool IsAt(string text, int index)
    {
        if (index == 0 || index == text.Length)
            return true;

        Rune.DecodeLastFromUtf16(text.AsSpan(0, index), out var before, out _);
        Rune.DecodeFromUtf16(text.AsSpan(index), out var after, out _);
        return !IsOfWord(before) || !IsOfWord(after) || IsWrittenWithoutSpaces(before) || IsWrittenWithoutSpaces(after);
    }

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    // Thai to Burmese, Khmer, kana, and Han: there any place between two letters may be the edge of a word.
    private static bool IsWrittenWithoutSpaces(Rune rune) => rune.Value
        is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF);
}
