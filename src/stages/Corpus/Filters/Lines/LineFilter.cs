using System.Text;
using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters.Lines;

/// <summary>Finds lines that are page furniture, drops documents that have much of it, and gives the text without it.</summary>
/// <param name="options">Which lines.</param>
public sealed class LineFilter(LineOptions options) : IDocumentFilter
{
    /// <summary>Above <see cref="LineOptions.MaxFlaggedWordRatio"/>.</summary>
    public const string TooMuchFurniture = "too many words in headings, counters and single-word lines";

    /// <inheritdoc/>
    public void Measure(DocumentView view, FilterScores scores)
    {
        var flagged = 0;
        var first = 0;
        foreach (var line in view.Lines)
        {
            var words = WordsOf(view, line, ref first);
            if (IsFurniture(view, words))
                flagged += words.Length;
        }

        scores.AtMost("lines.furniture_words", view.Words.Length == 0 ? 0 : (double)flagged / view.Words.Length, options.MaxFlaggedWordRatio, TooMuchFurniture);
    }

    /// <summary>The text without lines that are furniture. Blank lines stay; what is left may begin or end with some.</summary>
    public string KeptText(DocumentView view)
    {
        var kept = new StringBuilder(view.Text.Length);
        var first = 0;
        foreach (var line in view.Lines)
        {
            var words = WordsOf(view, line, ref first);
            if (!IsFurniture(view, words))
                kept.Append(view.TextOf(line)).Append('\n');
        }

        return kept.ToString(0, Math.Max(0, kept.Length - 1));
    }

    private static ReadOnlySpan<Word> WordsOf(DocumentView view, TextLine line, ref int first)
    {
        var words = view.Words;
        var start = first;
        while (first < words.Length && words[first].Start < line.End)
            first++;
        return words[start..first];
    }

    private bool IsFurniture(DocumentView view, ReadOnlySpan<Word> words)
    {
        int lettered = 0, numbers = 0, letters = 0, capitals = 0;
        foreach (var word in words)
        {
            if ((word.Traits & WordTraits.HasLetter) != 0)
            {
                lettered++;
                foreach (var rune in view.TextOf(word).EnumerateRunes())
                {
                    if (!Rune.IsLetter(rune))
                        continue;

                    letters++;
                    if (Rune.IsUpper(rune))
                        capitals++;
                }
            }
            else if ((word.Traits & WordTraits.HasContent) != 0)
            {
                numbers++;
            }
        }

        return (lettered, numbers) switch
        {
            (0, 0) => false,
            (0, _) => options.FlagsNumbers,
            (1, 0) => options.FlagsSingleWords,
            (1, 1) => options.FlagsCounters || capitals > options.MaxCapitalRatio * letters,
            _ => capitals > options.MaxCapitalRatio * letters,
        };
    }
}
