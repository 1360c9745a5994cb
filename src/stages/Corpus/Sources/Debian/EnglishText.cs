using System.Collections.Frozen;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Tells paragraphs that translators left in English.</summary>
/// <remarks>
/// Too short for language identification, and easy: of running English every fourth word is one of these, and of the other languages none is but by accident.
/// Words that several of them have ("to", "a", "by", "on") are left out.
/// </remarks>
internal static class EnglishText
{
    private const double MinShare = 0.12;
    private const int MinFound = 2;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "the", "of", "and", "is", "are", "that", "for", "with", "this", "be", "or", "if", "from", "not", "which", "have", "has", "will", "can", "you", "your", "when", "it", "its", "as", "an", "in", "at", "was", "were",
        "should", "must", "may", "used", "use", "using", "these", "those", "there", "than", "then", "they", "all", "any", "only", "also", "see", "file", "files", "option", "options")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a text is English, or mostly so.</summary>
    public static bool Is(ReadOnlySpan<char> text)
    {
        int words = 0, found = 0;
        while (!text.IsEmpty)
        {
            var start = IndexOfLetter(text);
            if (start < 0)
                break;
            var end = start;
            while (end < text.Length && (char.IsLetter(text[end]) || text[end] is '\'' or '’'))
                end++;
            var word = text[start..end];
            text = text[end..];
            if (word.Length < 2)
                continue;
            words++;
            found += Words.Contains(word) ? 1 : 0;
        }

        return found >= MinFound && found >= MinShare * words;
    }

    private static int IndexOfLetter(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLetter(text[i]))
                return i;
        }

        return -1;
    }
}
