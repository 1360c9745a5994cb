using System.Text;
using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters.FineWeb;

/// <summary>Drops lists, menus and what else is not made of sentences.</summary>
/// <remarks>The decisions are those of datatrove's <c>FineWebQualityFilter</c> on the same tokens. Blank lines are not counted as lines.</remarks>
public sealed class FineWebFilter(FineWebOptions options) : IDocumentFilter
{
    /// <summary>Nothing but white space.</summary>
    public const string NoText = "no text";

    /// <summary>Below <see cref="FineWebOptions.MinLinePunctuationRatio"/>.</summary>
    public const string TooFewSentenceEnds = "too few lines end like sentences";

    /// <summary>Above <see cref="FineWebOptions.MaxShortLineRatio"/>.</summary>
    public const string TooManyShortLines = "too many short lines";

    /// <summary>Above <see cref="FineWebOptions.MaxDuplicateLineCharacterRatio"/>.</summary>
    public const string RepeatedLineCharacters = "too much text in repeated lines";

    /// <summary>Above <see cref="FineWebOptions.MaxLineBreakRatio"/>.</summary>
    public const string TooManyLineBreaks = "too many line breaks";

    private static readonly bool[] EndsLine = [.. Enumerable.Range(0, 65536).Select(Signs.Terminal.Contains)];

    /// <inheritdoc/>
    public void Measure(DocumentView view, FilterScores scores)
    {
        var counter = view.LineCounter;
        counter.Reset(view.Lines.Length);
        int lines = 0, ended = 0, shortLines = 0, duplicateCharacters = 0;
        foreach (var line in view.Lines)
        {
            if (line.IsBlank)
                continue;

            lines++;
            var characters = view.CharactersOf(line.Start, line.Length);
            ended += Ends(view.TextOf(line)) ? 1 : 0;
            shortLines += characters <= options.ShortLineLength ? 1 : 0;
            if (counter[counter.Add(line.Hash, line.Start)].Count > 1)
                duplicateCharacters += characters;
        }

        if (!scores.AtLeast("fineweb.lines", lines, 1, NoText) || lines == 0)
            return;

        var punctuated = (double)ended / lines;
        _ = scores.AtLeast("fineweb.line_punctuation", punctuated, ended == 0 && options.AllowsNoLinePunctuation ? null : options.MinLinePunctuationRatio, TooFewSentenceEnds)
            && scores.AtMost("fineweb.short_lines", (double)shortLines / lines, options.MaxShortLineRatio, TooManyShortLines)
            && scores.AtMost("fineweb.duplicate_line_characters", (double)duplicateCharacters / (view.CharacterCount - view.LineBreakCount), options.MaxDuplicateLineCharacterRatio, RepeatedLineCharacters)
            && scores.AtMost("fineweb.line_breaks_per_word", (double)view.LineBreakCount / view.Words.Length, options.MaxLineBreakRatio, TooManyLineBreaks);
    }

    private static bool Ends(ReadOnlySpan<char> line)
    {
        if (!char.IsLowSurrogate(line[^1]))
            return EndsLine[line[^1]];

        Rune.DecodeLastFromUtf16(line, out var rune, out _);
        return Signs.Terminal.Contains(rune.Value);
    }
}
