using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters.GopherQuality;

/// <summary>Drops what has too few or too odd words, too many signs, or none of the words that every text of the language has.</summary>
/// <remarks>Rae et al., 2021, arXiv:2112.11446, appendix A1; the decisions are those of datatrove's <c>GopherQualityFilter</c> on the same tokens.</remarks>
public sealed class GopherQualityFilter : IDocumentFilter
{
    /// <summary>Below <see cref="GopherQualityOptions.MinWords"/>.</summary>
    public const string TooFewWords = "too few words";

    /// <summary>Above <see cref="GopherQualityOptions.MaxWords"/>.</summary>
    public const string TooManyWords = "too many words";

    /// <summary>Below <see cref="GopherQualityOptions.MinMeanWordLength"/>.</summary>
    public const string WordsTooShort = "mean word too short";

    /// <summary>Above <see cref="GopherQualityOptions.MaxMeanWordLength"/>.</summary>
    public const string WordsTooLong = "mean word too long";

    /// <summary>Above <see cref="GopherQualityOptions.MaxSymbolRatio"/>.</summary>
    public const string TooManyHashSigns = "too many hash signs";

    /// <summary>Above <see cref="GopherQualityOptions.MaxSymbolRatio"/>.</summary>
    public const string TooManyEllipses = "too many ellipses";

    /// <summary>Above <see cref="GopherQualityOptions.MaxBulletLineRatio"/>.</summary>
    public const string TooManyBullets = "too many lines with bullets";

    /// <summary>Above <see cref="GopherQualityOptions.MaxEllipsisLineRatio"/>.</summary>
    public const string TooManyCutLines = "too many lines end with an ellipsis";

    /// <summary>Below <see cref="GopherQualityOptions.MinLetterWordRatio"/>.</summary>
    public const string TooFewLetterWords = "too few words with letters";

    /// <summary>Below <see cref="GopherQualityOptions.MinStopWords"/>.</summary>
    public const string TooFewStopWords = "too few stop words";

    private readonly GopherQualityOptions _options;
    private readonly Dictionary<ulong, int> _stopWords = [];
    private readonly int _longestStopWord;

    /// <param name="options">The limits.</param>
    public GopherQualityFilter(GopherQualityOptions options)
    {
        _options = options;
        foreach (var word in options.StopWords)
            _stopWords.TryAdd(TextHash.Of(word), _stopWords.Count);
        _longestStopWord = options.StopWords.Select(word => word.Length).DefaultIfEmpty().Max();
    }

    /// <inheritdoc/>
    public void Measure(DocumentView view, FilterScores scores)
    {
        var words = view.Words;
        var before = view.HasSurrogates ? view.CharactersBefore : default;
        int contentWords = 0, letterWords = 0;
        long contentCharacters = 0;
        for (var i = 0; i < words.Length; i++)
        {
            var traits = words[i].Traits;
            if ((traits & WordTraits.HasContent) != 0)
            {
                contentWords++;
                contentCharacters += before.IsEmpty ? words[i].Length : before[i + 1] - before[i];
            }

            if ((traits & WordTraits.HasLetter) != 0)
                letterWords++;
        }

        // A text without words has no mean; whatever is asked for, it is too few.
        if (!scores.AtLeast("gopher_quality.words", contentWords, _options.MinWords ?? (contentWords == 0 ? 1 : null), TooFewWords) || contentWords == 0)
            return;
        if (!scores.AtMost("gopher_quality.words", contentWords, _options.MaxWords, TooManyWords))
            return;

        var mean = (double)contentCharacters / contentWords;
        if (!scores.AtLeast("gopher_quality.mean_word_length", mean, _options.MinMeanWordLength, WordsTooShort)
            || !scores.AtMost("gopher_quality.mean_word_length", mean, _options.MaxMeanWordLength, WordsTooLong))
            return;

        var text = view.Text.AsSpan();
        if (scores.Wants(_options.MaxSymbolRatio)
            && (!scores.AtMost("gopher_quality.hash_signs_per_word", (double)text.Count('#') / words.Length, _options.MaxSymbolRatio, TooManyHashSigns)
                || !scores.AtMost("gopher_quality.ellipses_per_word", (double)(text.Count("...") + text.Count('…')) / words.Length, _options.MaxSymbolRatio, TooManyEllipses)))
            return;

        var (lines, bullets, ellipses) = CountLines(view);
        if (!scores.AtMost("gopher_quality.bullet_lines", (double)bullets / lines, _options.MaxBulletLineRatio, TooManyBullets)
            || !scores.AtMost("gopher_quality.ellipsis_lines", (double)ellipses / lines, _options.MaxEllipsisLineRatio, TooManyCutLines)
            || !scores.AtLeast("gopher_quality.letter_words", (double)letterWords / words.Length, _options.MinLetterWordRatio, TooFewLetterWords))
            return;

        if (scores.Wants(_options.MinStopWords))
            scores.AtLeast("gopher_quality.stop_words", CountStopWords(view, scores.IsComplete ? int.MaxValue : _options.MinStopWords!.Value), _options.MinStopWords, TooFewStopWords);
    }

    private static (int Lines, int Bullets, int Ellipses) CountLines(DocumentView view)
    {
        var lines = view.Lines;
        if (lines[^1].Length == 0)
            lines = lines[..^1];
        int bullets = 0, ellipses = 0;
        foreach (var line in lines)
        {
            if (line.IsBlank)
                continue;

            var text = view.TextOf(line);
            var first = 0;
            while (Signs.IsWhiteSpace(text[first]))
                first++;
            var last = text.Length - 1;
            while (Signs.IsWhiteSpace(text[last]))
                last--;
            bullets += text[first] is '•' or '-' ? 1 : 0;
            ellipses += text[last] == '…' || text[..(last + 1)].EndsWith("...", StringComparison.Ordinal) ? 1 : 0;
        }

        return (Math.Max(1, lines.Length), bullets, ellipses);
    }

    /// <summary>Different stop words in the text, counted until there are enough.</summary>
    private int CountStopWords(DocumentView view, int enough)
    {
        var words = view.Words;
        var hashes = view.WordHashes;
        var seen = new BitField(stackalloc ulong[BitField.Size(_stopWords.Count)]);
        var count = 0;
        for (var i = 0; i < words.Length && count < enough; i++)
        {
            if (words[i].Length <= _longestStopWord && _stopWords.TryGetValue(hashes[i], out var number) && seen.Add(number))
                count++;
        }

        return count;
    }

    private readonly ref struct BitField(Span<ulong> bits)
    {
        private readonly Span<ulong> _bits = bits;

        public static int Size(int count) => (count + 63) / 64;

        public bool Add(int number)
        {
            ref var word = ref _bits[number / 64];
            var bit = 1UL << (number % 64);
            if ((word & bit) != 0)
                return false;

            word |= bit;
            return true;
        }
    }
}
