using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters.GopherRepetition;

/// <summary>Drops what says the same lines, paragraphs or phrases over and over.</summary>
/// <remarks>
/// Rae et al., 2021, arXiv:2112.11446, table A1; the decisions are those of datatrove's <c>GopherRepetitionFilter</c> on the same tokens. Shares are of
/// all characters of the text, white space included, as there.
/// </remarks>
public sealed class GopherRepetitionFilter : IDocumentFilter
{
    /// <summary>Above <see cref="GopherRepetitionOptions.MaxDuplicateParagraphRatio"/>.</summary>
    public const string RepeatedParagraphs = "repeated paragraphs";

    /// <summary>Above <see cref="GopherRepetitionOptions.MaxDuplicateParagraphCharacterRatio"/>.</summary>
    public const string RepeatedParagraphCharacters = "too much text in repeated paragraphs";

    /// <summary>Above <see cref="GopherRepetitionOptions.MaxDuplicateLineRatio"/>.</summary>
    public const string RepeatedLines = "repeated lines";

    /// <summary>Above <see cref="GopherRepetitionOptions.MaxDuplicateLineCharacterRatio"/>.</summary>
    public const string RepeatedLineCharacters = "too much text in repeated lines";

    /// <summary>Above one of <see cref="GopherRepetitionOptions.TopNgrams"/>.</summary>
    public const string FrequentPhrase = "one phrase too often";

    /// <summary>Above one of <see cref="GopherRepetitionOptions.DuplicateNgrams"/>.</summary>
    public const string RepeatedPhrases = "repeated phrases";

    private readonly GopherRepetitionOptions _options;
    private readonly (int Words, double? Top, string TopName, double? Duplicate, string DuplicateName)[] _ngrams;

    /// <param name="options">The limits.</param>
    public GopherRepetitionFilter(GopherRepetitionOptions options)
    {
        _options = options;
        var top = options.TopNgrams.ToDictionary(limit => limit.Words, limit => limit.MaxRatio);
        var duplicate = options.DuplicateNgrams.ToDictionary(limit => limit.Words, limit => limit.MaxRatio);
        // datatrove asks for the most frequent runs of every length before it asks for the repeated ones. Here n only grows, so that each count can
        // build on the one before; where the two lists overlap another reason may come first, never another decision.
        _ngrams = [.. top.Keys.Union(duplicate.Keys).Order().Select(n => (
            n,
            top.TryGetValue(n, out var frequent) ? frequent : (double?)null,
            $"gopher_repetition.top_{n}_gram",
            duplicate.TryGetValue(n, out var repeated) ? repeated : (double?)null,
            $"gopher_repetition.duplicate_{n}_grams"))];
    }

    /// <inheritdoc/>
    public void Measure(DocumentView view, FilterScores scores)
    {
        var characters = (double)view.CharacterCount;
        if (characters == 0)
            return;

        if (scores.Wants(_options.MaxDuplicateParagraphRatio) || scores.Wants(_options.MaxDuplicateParagraphCharacterRatio))
        {
            var (count, duplicates, duplicateCharacters) = DuplicateParagraphs(view);
            if (!scores.AtMost("gopher_repetition.duplicate_paragraphs", (double)duplicates / count, _options.MaxDuplicateParagraphRatio, RepeatedParagraphs)
                || !scores.AtMost("gopher_repetition.duplicate_paragraph_characters", duplicateCharacters / characters, _options.MaxDuplicateParagraphCharacterRatio, RepeatedParagraphCharacters))
                return;
        }

        if (scores.Wants(_options.MaxDuplicateLineRatio) || scores.Wants(_options.MaxDuplicateLineCharacterRatio))
        {
            var (count, duplicates, duplicateCharacters) = DuplicateLines(view);
            if (!scores.AtMost("gopher_repetition.duplicate_lines", (double)duplicates / count, _options.MaxDuplicateLineRatio, RepeatedLines)
                || !scores.AtMost("gopher_repetition.duplicate_line_characters", duplicateCharacters / characters, _options.MaxDuplicateLineCharacterRatio, RepeatedLineCharacters))
                return;
        }

        if (_ngrams.Length > 0)
            MeasureNgrams(view, characters, scores);
    }

    private void MeasureNgrams(DocumentView view, double characters, FilterScores scores)
    {
        var ngrams = view.Ngrams;
        ngrams.Begin(view.WordHashes);
        var before = view.CharactersBefore;
        foreach (var (n, top, topName, duplicate, duplicateName) in _ngrams)
        {
            if (!ngrams.Count(n, out var most))
                return;

            if (top is not null)
            {
                // The words and the spaces between them, once for each time.
                var length = before[most.Position + n] - before[most.Position] + n - 1;
                if (!scores.AtMost(topName, (double)length * most.Count / characters, top, FrequentPhrase))
                    return;
            }

            if (duplicate is not null && !scores.AtMost(duplicateName, ngrams.RepeatedCharacters(before) / characters, duplicate, RepeatedPhrases))
                return;
        }
    }

    private static (int Count, int Duplicates, int Characters) DuplicateParagraphs(DocumentView view)
    {
        var counter = view.LineCounter;
        counter.Reset(view.Paragraphs.Length);
        int duplicates = 0, characters = 0;
        foreach (var (start, length) in view.Paragraphs)
        {
            if (counter[counter.Add(TextHash.Of(view.Text.AsSpan(start, length)), start)].Count == 1)
                continue;

            duplicates++;
            characters += view.CharactersOf(start, length);
        }

        return (view.Paragraphs.Length, duplicates, characters);
    }

    /// <summary>Lines as what one or more line feeds part: an empty line counts only at the start and at the end of the text.</summary>
    private static (int Count, int Duplicates, int Characters) DuplicateLines(DocumentView view)
    {
        var counter = view.LineCounter;
        var lines = view.Lines;
        counter.Reset(lines.Length);
        int count = 0, duplicates = 0, characters = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0 && i > 0 && i < lines.Length - 1)
                continue;

            count++;
            if (counter[counter.Add(line.Hash, i)].Count == 1)
                continue;

            duplicates++;
            characters += view.CharactersOf(line.Start, line.Length);
        }

        return (count, duplicates, characters);
    }
}
