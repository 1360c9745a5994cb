using System.Globalization;
using System.Text;
using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Statistics;

/// <summary>Characters, bytes and words of a text, in one pass.</summary>
/// <remarks>Words are those of the filters (<see cref="TextStatistics.Words"/>): runs of letters, digits and marks, and single characters of scripts without spaces.</remarks>
/// <param name="Characters">Unicode code points.</param>
/// <param name="Bytes">UTF-8 bytes.</param>
/// <param name="Words">Words.</param>
internal readonly record struct TextCounts(int Characters, int Bytes, int Words)
{
    // What each UTF-16 unit does: most text lies in the first plane, where a table answers what three questions to Unicode would.
    private static readonly Part[] Parts = [.. Enumerable.Range(0, 0x10000).Select(unit => Rune.TryCreate((char)unit, out var rune) ? PartOf(rune) : Part.Surrogate)];

    private enum Part : byte
    {
        Other,
        Word,
        WholeWord,
        Surrogate,
    }

    /// <summary>Counts a text.</summary>
    public static TextCounts Of(ReadOnlySpan<char> text)
    {
        int characters = 0, words = 0;
        var inWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            var part = Parts[text[i]];
            if (part == Part.Surrogate)
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
                part = PartOf(rune);
                i += length - 1;
            }

            characters++;
            words += part == Part.WholeWord || (part == Part.Word && !inWord) ? 1 : 0;
            inWord = part == Part.Word;
        }

        return new TextCounts(characters, Encoding.UTF8.GetByteCount(text), words);
    }

    private static Part PartOf(Rune rune) => UnspacedScripts.Contains(rune) ? Part.WholeWord
        : Rune.IsLetter(rune) || Rune.IsDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark ? Part.Word
        : Part.Other;
}
