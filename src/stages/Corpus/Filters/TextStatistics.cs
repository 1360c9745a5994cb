using System.Text;

namespace Endonym.Corpus.Filters;

/// <summary>Counts over a text, taken in one pass.</summary>
public readonly record struct TextStatistics
{
    private const int LongestStopWord = 32;

    /// <summary>Characters.</summary>
    public int Characters { get; init; }

    /// <summary>Letters.</summary>
    public int Letters { get; init; }

    /// <summary>Letters of the expected script; all of them where none is expected.</summary>
    public int ScriptLetters { get; init; }

    /// <summary>Runs of letters and digits, single characters of scripts without spaces, and runs of anything else that shows.</summary>
    public int Tokens { get; init; }

    /// <summary>Tokens of letters and digits.</summary>
    public int Words { get; init; }

    /// <summary>Characters of all words.</summary>
    public int WordCharacters { get; init; }

    /// <summary>Words with a letter in them.</summary>
    public int LetterWords { get; init; }

    /// <summary>Words that are stop words.</summary>
    public int StopWords { get; init; }

    /// <summary>Line breaks.</summary>
    public int LineBreaks { get; init; }

    /// <summary>Lines that are not blank.</summary>
    public int Lines { get; init; }

    /// <summary>Lines that an earlier line equals.</summary>
    public int DuplicateLines { get; init; }

    /// <summary>Lines that end like a sentence.</summary>
    public int PunctuatedLines { get; init; }

    /// <summary>Counts a text.</summary>
    /// <param name="text">Cleaned text.</param>
    /// <param name="stopWords">Stop words in lower case.</param>
    /// <param name="script">Ranges of the expected script; none to expect none.</param>
    internal static TextStatistics Of(string text, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> stopWords, (int First, int Last)[] script)
    {
        int characters = 0, letters = 0, scriptLetters = 0, tokens = 0, words = 0, wordCharacters = 0, letterWords = 0, stops = 0;
        Span<char> lower = stackalloc char[LongestStopWord];

        int position = 0, wordStart = -1, wordLength = 0;
        bool wordHasLetter = false, inSymbols = false;
        foreach (var rune in text.EnumerateRunes())
        {
            characters++;
            var isLetter = Rune.IsLetter(rune);
            if (isLetter)
            {
                letters++;
                if (script.Length == 0 || WritingScripts.Holds(script, rune))
                    scriptLetters++;
            }

            var unspaced = UnspacedScripts.Contains(rune);
            if (!unspaced && (isLetter || Rune.IsDigit(rune) || IsMark(rune)))
            {
                if (wordStart < 0)
                    wordStart = position;
                wordLength++;
                wordHasLetter |= isLetter;
                inSymbols = false;
            }
            else
            {
                EndWord(lower);
                if (unspaced)
                {
                    tokens++;
                    words++;
                    wordCharacters++;
                    letterWords += isLetter ? 1 : 0;
                    inSymbols = false;
                }
                else if (Rune.IsWhiteSpace(rune))
                {
                    inSymbols = false;
                }
                else if (!inSymbols)
                {
                    tokens++;
                    inSymbols = true;
                }
            }

            position += rune.Utf16SequenceLength;
        }

        EndWord(lower);
        return CountLines(text) with
        {
            Characters = characters,
            Letters = letters,
            ScriptLetters = scriptLetters,
            Tokens = tokens,
            Words = words,
            WordCharacters = wordCharacters,
            LetterWords = letterWords,
            StopWords = stops,
        };

        void EndWord(Span<char> buffer)
        {
            if (wordStart < 0)
                return;

            tokens++;
            words++;
            wordCharacters += wordLength;
            letterWords += wordHasLetter ? 1 : 0;
            var word = text.AsSpan(wordStart, position - wordStart);
            if (word.Length <= LongestStopWord && stopWords.Contains(buffer[..word.ToLowerInvariant(buffer)]))
                stops++;
            wordStart = -1;
            wordLength = 0;
            wordHasLetter = false;
        }
    }

    private static TextStatistics CountLines(string text)
    {
        int breaks = 0, lines = 0, duplicates = 0, punctuated = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            breaks++;
            var line = text.AsSpan(range);
            if (line.IsWhiteSpace())
                continue;

            lines++;
            if (!seen.Add(line))
                duplicates++;
            if (EndsLikeSentence(line))
                punctuated++;
        }

        return new TextStatistics { LineBreaks = breaks - 1, Lines = lines, DuplicateLines = duplicates, PunctuatedLines = punctuated };
    }

    private static bool EndsLikeSentence(ReadOnlySpan<char> line)
    {
        // Quotation marks and brackets close after the full stop in some norms and before it in others.
        var end = line.TrimEnd("\"”’»«)]」』 ");
        return end.Length > 0 && ".!?…:;。！？：؟।".Contains(end[^1], StringComparison.Ordinal);
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
