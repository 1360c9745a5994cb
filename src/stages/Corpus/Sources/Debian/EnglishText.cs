using System.Collections.Frozen;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Tells paragraphs that translators left in English.</summary>
/// <remarks>
/// Too short for language identification, and easy: of running English every third word is one of these, and of another language's one in fifty at most, once the
/// words that the two share are left out. Words that most languages share ("to", "a", "by", "on") are in no list.
/// </remarks>
/// <param name="language">BCP 47 code of the language that is read.</param>
internal sealed class EnglishText(string language)
{
    private const double MinShare = 0.12;
    private const int MinFound = 2;

    // A sentence of the language that quotes some English has its own letters in it.
    private const double MinShareWithOtherLetters = 0.3;

    private static readonly Dictionary<string, string[]> Shared = new (string Language, string[] Words)[]
    {
        ("nl", ["in", "is", "of", "was", "as", "at", "all"]), ("de", ["in", "an", "also", "all", "was", "at"]), ("da", ["for", "at", "all", "in", "an", "as"]), ("nb", ["for", "at", "all", "in", "an", "as"]),
        ("nn", ["for", "at", "all", "in", "an", "as"]), ("no", ["for", "at", "all", "in", "an", "as"]), ("sv", ["at", "all", "an", "in", "is"]), ("hu", ["is", "in", "at", "an"]), ("it", ["in", "all", "use"]),
        ("pt", ["as", "use", "for", "in"]), ("es", ["as", "use", "all"]), ("fr", ["as", "an", "use"]), ("ro", ["in", "as"]), ("ca", ["as", "is", "all"]), ("af", ["is", "in", "was", "of", "as"]),
    }.ToDictionary(pair => pair.Language, pair => pair.Words, StringComparer.Ordinal);

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _shared =
        new HashSet<string>(Shared.GetValueOrDefault(language.Split('-')[0]) ?? [], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "the", "of", "and", "is", "are", "that", "for", "with", "this", "be", "or", "if", "from", "not", "which", "have", "has", "will", "can", "you", "your", "when", "it", "its", "as", "an", "in", "at", "was", "were",
        "should", "must", "may", "used", "use", "using", "these", "those", "there", "than", "then", "they", "all", "any", "only", "also", "see", "file", "files", "option", "options", "each", "without", "into", "other",
        "instead", "same", "such", "where", "while", "what", "how", "would", "could", "about", "some", "between", "before", "after", "following", "specified", "given", "does", "been", "but", "their", "print", "show",
        "list", "sort", "display", "return", "returns", "default", "command", "name", "names", "number", "value")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a text is English, or mostly so.</summary>
    public bool Is(ReadOnlySpan<char> text)
    {
        int words = 0, found = 0, otherLetters = 0;
        var before = ' ';
        while (!text.IsEmpty)
        {
            var start = IndexOfLetter(text);
            if (start < 0)
                break;
            var end = start;
            while (end < text.Length && (char.IsLetter(text[end]) || text[end] is '\'' or '’'))
                otherLetters += char.IsAscii(text[end++]) ? 0 : 1;
            // Names of options and files are English in every language.
            var isName = (start > 0 ? text[start - 1] : before) is '-' or '=' or '/' or '.' or '_' or '<' or '$' or '\\';
            var word = text[start..end];
            before = text[end - 1];
            text = text[end..];
            if (isName || word.Length < 2)
                continue;
            words++;
            found += Words.Contains(word) && !_shared.Contains(word) ? 1 : 0;
        }

        return found >= MinFound && found >= (otherLetters > 0 ? MinShareWithOtherLetters : MinShare) * words;
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
