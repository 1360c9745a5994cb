using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters.C4;

/// <summary>Takes away lines that are no sentences, and drops documents of which too few sentences are left.</summary>
/// <remarks>The decisions and the text are those of datatrove's <c>C4QualityFilter</c> on the same tokens; the order of the rules is its own.</remarks>
public sealed partial class C4Filter : IDocumentFilter
{
    /// <summary>Below <see cref="C4Options.MinSentences"/>.</summary>
    public const string TooFewSentences = "too few sentences";

    /// <summary>One of <see cref="C4Options.DocumentPhrases"/>.</summary>
    public const string FillerText = "filler text";

    /// <summary>A curly bracket.</summary>
    public const string CurlyBracket = "curly bracket";

    private readonly C4Options _options;
    private readonly SearchValues<string>? _documentPhrases;
    private readonly SearchValues<string>? _linePhrases;

    /// <param name="options">The rules.</param>
    public C4Filter(C4Options options)
    {
        _options = options;
        _documentPhrases = Phrases(options.DocumentPhrases);
        _linePhrases = Phrases(options.LinePhrases);
    }

    /// <inheritdoc/>
    public void Measure(DocumentView view, FilterScores scores) => Go(view, scores, kept: null);

    /// <summary>The text that is left: the lines that were kept, without their citation marks; null if the document is dropped.</summary>
    public string? KeptText(DocumentView view)
    {
        var scores = new FilterScores(isComplete: false);
        var kept = new StringBuilder(view.Text.Length);
        Go(view, scores, kept);
        if (!scores.Verdict.Kept)
            return null;

        var text = kept.ToString();
        return text.AsSpan().Trim().Length == text.Length ? text : text.Trim();
    }

    private void Go(DocumentView view, FilterScores scores, StringBuilder? kept)
    {
        int sentences = 0, keptLines = 0, fillers = 0, brackets = 0;
        var firstWord = 0;
        foreach (var line in view.Lines)
        {
            var words = WordsUntil(view, line.End, ref firstWord);
            var text = Trim(view.TextOf(line));
            if (text.IsEmpty)
                continue;

            var (count, longest) = CountWords(text);
            if (longest > _options.MaxWordLength)
                continue;

            var hasCitation = _options.RemovesCitations && text.Contains('[') && Citation().IsMatch(text);
            if (hasCitation)
                text = Citation().Replace(text.ToString(), "");
            if (_options.RequiresSentenceEnd && (text.IsEmpty || text[^1] is not ('.' or '?' or '!' or '"' or '\'') || text.EndsWith("...", StringComparison.Ordinal)))
                continue;
            if (count < _options.MinWordsPerLine)
                continue;

            if (_documentPhrases is not null && text.ContainsAny(_documentPhrases))
            {
                fillers++;
                if (!scores.IsComplete)
                    break;
                continue;
            }

            // The phrases that take a line away are asked before the bracket that drops the document, or a line of code would drop a page for it.
            if (_linePhrases is not null && text.ContainsAny(_linePhrases))
                continue;
            if (_options.DropsCurlyBrackets && text.Contains('{'))
            {
                brackets++;
                if (!scores.IsComplete)
                    break;
                continue;
            }

            if (_options.MinSentences is not null || scores.IsComplete)
                sentences += hasCitation ? view.CountSentences(text) : DocumentView.CountSentences(words);
            if (kept is not null)
                kept.Append(keptLines > 0 ? "\n" : "").Append(text);
            keptLines++;
        }

        if (scores.AtMost("c4.lines_with_filler", fillers, _documentPhrases is null ? null : 0, FillerText)
            && scores.AtMost("c4.lines_with_curly_brackets", brackets, _options.DropsCurlyBrackets ? 0 : null, CurlyBracket))
            scores.AtLeast("c4.sentences", sentences, _options.MinSentences, TooFewSentences);
    }

    private static SearchValues<string>? Phrases(IReadOnlyList<string> phrases) =>
        phrases.Count == 0 ? null : SearchValues.Create([.. phrases], StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<Word> WordsUntil(DocumentView view, int end, ref int first)
    {
        var words = view.Words;
        var start = first;
        while (first < words.Length && words[first].Start < end)
            first++;
        return words[start..first];
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && Signs.IsWhiteSpace(text[0]))
            text = text[1..];
        while (!text.IsEmpty && Signs.IsWhiteSpace(text[^1]))
            text = text[..^1];
        return text;
    }

    private static (int Count, int Longest) CountWords(ReadOnlySpan<char> text)
    {
        int count = 0, longest = 0, length = 0;
        foreach (var character in text)
        {
            if (Signs.IsWhiteSpace(character))
            {
                length = 0;
                continue;
            }

            if (length == 0)
                count++;
            if (!char.IsLowSurrogate(character))
                length++;
            longest = Math.Max(longest, length);
        }

        return (count, longest);
    }

    [GeneratedRegex(@"\[\d*\]|\[edit\]|\[citation needed\]", RegexOptions.CultureInvariant)]
    private static partial Regex Citation();
}
