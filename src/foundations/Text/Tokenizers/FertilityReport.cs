using System.Globalization;

namespace Endonym.Text.Tokenizers;

/// <summary>How well a tokenizer fits a language: into how many tokens it cuts the words of some texts.</summary>
/// <remarks>
/// A word is a run of letters and combining marks, encoded with the space that comes before it in running text. In scripts that put no spaces
/// between words, such a run is a clause: compare bytes per token there.
/// </remarks>
public sealed record FertilityReport
{
    /// <summary>Number of texts.</summary>
    public required long TextCount { get; init; }

    /// <summary>Unicode scalar values of all texts.</summary>
    public required long CharacterCount { get; init; }

    /// <summary>UTF-8 bytes of all texts.</summary>
    public required long ByteCount { get; init; }

    /// <summary>Tokens of all texts, punctuation and white space included.</summary>
    public required long TokenCount { get; init; }

    /// <summary>Words of all texts, each as often as it occurs.</summary>
    public required long WordCount { get; init; }

    /// <summary>Tokens of the words alone.</summary>
    public required long WordTokenCount { get; init; }

    /// <summary>Words that are a single token.</summary>
    public required long SingleTokenWordCount { get; init; }

    /// <summary>Fertility: tokens in the mean word, at least 1; lower is better. NaN without words.</summary>
    public double TokensPerWord => (double)WordTokenCount / WordCount;

    /// <summary>UTF-8 bytes in the mean token, from 1 up to what the vocabulary allows; higher is better. NaN without text.</summary>
    public double BytesPerToken => (double)ByteCount / TokenCount;

    /// <summary>Share of the words that are a single token, 0 to 1; higher is better. NaN without words.</summary>
    public double SingleTokenWordShare => (double)SingleTokenWordCount / WordCount;

    /// <summary>Measures a tokenizer on texts, best such as it was not trained on.</summary>
    public static FertilityReport Of(ITokenizer tokenizer, IEnumerable<string> texts)
    {
        long textCount = 0, characters = 0, bytes = 0, tokens = 0, words = 0, wordTokens = 0, singles = 0;
        List<int> ids = [];
        foreach (var text in texts)
        {
            textCount++;
            foreach (var rune in text.EnumerateRunes())
            {
                characters++;
                bytes += rune.Utf8SequenceLength; // a lone surrogate counts as the U+FFFD it is encoded as
            }

            ids.Clear();
            tokenizer.Encode(text, ids);
            tokens += ids.Count;
            foreach (var (start, end) in Words(text))
            {
                ids.Clear();
                tokenizer.Encode(string.Concat(" ", text.AsSpan(start, end - start)), ids);
                words++;
                wordTokens += ids.Count;
                singles += ids.Count == 1 ? 1 : 0;
            }
        }

        return new FertilityReport
        {
            TextCount = textCount,
            CharacterCount = characters,
            ByteCount = bytes,
            TokenCount = tokens,
            WordCount = words,
            WordTokenCount = wordTokens,
            SingleTokenWordCount = singles,
        };
    }

    private static IEnumerable<(int Start, int End)> Words(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && IsWordPart(text, i))
                continue;
            if (i > start)
                yield return (start, i);
            start = i + 1;
        }
    }

    // The category of a low surrogate at its own index is Surrogate, so a pair is looked up at its first half.
    private static bool IsWordPart(string text, int index) =>
        CharUnicodeInfo.GetUnicodeCategory(text, char.IsLowSurrogate(text[index]) && index > 0 && char.IsHighSurrogate(text[index - 1]) ? index - 1 : index) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
