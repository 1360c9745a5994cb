using System.Buffers;
using System.Collections.Frozen;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Counts the words of a block, and those of them that are stop words.</summary>
internal sealed class BlockWords
{
    private const int LongestStopWord = 24;

    // Roughly what a word of Chinese, Japanese or Thai has.
    private const int CharactersPerUnspacedWord = 2;

    // A text that speaks of rights in passing is longer.
    private const int MaxWordsOfImprint = 80;

    private static readonly SearchValues<string> Reservations = SearchValues.Create(
        ["all rights reserved", "wszelkie prawa zastrzeżone", "všechna práva vyhrazena", "všetky práva vyhradené", "alle rechte vorbehalten", "tous droits réservés", "tutti i diritti riservati",
            "todos los derechos reservados", "todos os direitos reservados", "alle rechten voorbehouden", "minden jog fenntartva", "все права защищены", "всі права захищено", "toate drepturile rezervate"],
        StringComparison.OrdinalIgnoreCase);

    private readonly FrozenSet<string> _stopWords;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <param name="stopWords">Frequent words of the language in lower case; may be empty.</param>
    public BlockWords(IEnumerable<string> stopWords)
    {
        _stopWords = stopWords.ToFrozenSet(StringComparer.Ordinal);
        _bySpan = _stopWords.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether stop words are known, so that their share says something.</summary>
    public bool KnowsStopWords => _stopWords.Count > 0;

    /// <summary>Counts into a block.</summary>
    public void Count(ReadOnlySpan<char> text, ref TextBlock block)
    {
        Span<char> word = stackalloc char[LongestStopWord];
        var length = 0;
        var hasLetter = false;
        var unspaced = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var character = i < text.Length ? text[i] : ' ';
            if (IsUnspaced(character))
            {
                unspaced++;
                character = ' ';
            }

            if (char.IsLetterOrDigit(character))
            {
                hasLetter |= !char.IsAsciiDigit(character);
                if (length < LongestStopWord)
                    word[length] = char.ToLowerInvariant(character);
                length++;
                continue;
            }

            if (length == 0)
                continue;
            if (hasLetter)
            {
                block.Words++;
                if (length <= LongestStopWord && KnowsStopWords && _bySpan.Contains(word[..length]))
                    block.StopWords++;
            }

            length = 0;
            hasLetter = false;
        }

        block.Words += unspaced / CharactersPerUnspacedWord;
        block.IsImprint = block.Words <= MaxWordsOfImprint && text.ContainsAny(Reservations);
        block.EndsSentence = text.TrimEnd("\"'”“’»)]*").TrimEnd() is [.., '.' or '!' or '?' or '…' or ':' or '。' or '！' or '？'];
    }

    // Scripts that put no space between words: Thai, Lao, Burmese, Khmer, kana and ideographs.
    private static bool IsUnspaced(char character) => character is >= '\u0E00' and <= '\u0EFF' or >= '\u1000' and <= '\u109F' or >= '\u1780' and <= '\u17FF' or >= '\u3040' and <= '\u9FFF';
}
