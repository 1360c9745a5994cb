namespace Endonym.Corpus.Filters;

/// <summary>Drops what is no prose of the language. Pure; safe for concurrent use.</summary>
/// <remarks>The rules of Gopher (Rae et al., 2021, arXiv:2112.11446, appendix A1) and FineWeb, with the thresholds of the language.</remarks>
public sealed class QualityFilter
{
    /// <summary>Fewer characters than <see cref="Text.Packs.FilterThresholds.MinLength"/>.</summary>
    public const string TooShort = "too short";

    /// <summary>Below <see cref="Text.Packs.FilterThresholds.MinMeanWordLength"/>.</summary>
    public const string WordsTooShort = "mean word too short";

    /// <summary>Above <see cref="Text.Packs.FilterThresholds.MaxMeanWordLength"/>.</summary>
    public const string WordsTooLong = "mean word too long";

    /// <summary>Below <see cref="Text.Packs.FilterThresholds.MinLetterWordRatio"/>.</summary>
    public const string TooFewLetterWords = "too few words with letters";

    /// <summary>Above <see cref="Text.Packs.FilterThresholds.MaxNewLineRatio"/>.</summary>
    public const string TooManyLineBreaks = "too many line breaks";

    /// <summary>Above <see cref="Text.Packs.FilterThresholds.MaxDuplicateLineRatio"/>.</summary>
    public const string RepeatedLines = "repeated lines";

    /// <summary>Below <see cref="Text.Packs.FilterThresholds.MinLinePunctuationRatio"/>.</summary>
    public const string TooFewSentenceEnds = "too few sentence ends";

    /// <summary>Below <see cref="Text.Packs.FilterThresholds.MinStopWords"/>.</summary>
    public const string TooFewStopWords = "too few stop words";

    /// <summary>Below <see cref="Text.Packs.FilterThresholds.MinScriptRatio"/>.</summary>
    public const string OtherScript = "other script";

    /// <summary>Above a <see cref="Text.Packs.FilterThresholds.MaxTopNgramRatio"/>.</summary>
    public const string FrequentPhrase = "one phrase too often";

    /// <summary>Above a <see cref="Text.Packs.FilterThresholds.MaxDuplicateNgramRatio"/>.</summary>
    public const string RepeatedPhrases = "repeated phrases";

    private readonly FilterOptions _options;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _stopWords;
    private readonly (int First, int Last)[] _script;
    private readonly Dictionary<int, string> _topNames;
    private readonly Dictionary<int, string> _duplicateNames;

    /// <param name="options">What to drop.</param>
    /// <exception cref="Lineage.InvalidInputException">The script's share is asked for and the script is not known.</exception>
    public QualityFilter(FilterOptions options)
    {
        _options = options;
        _stopWords = options.StopWords.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _script = options.Thresholds.MinScriptRatio > 0 ? WritingScripts.Of(options.Script) : [];
        _topNames = options.Thresholds.MaxTopNgramRatio.Keys.ToDictionary(n => n, n => FormattableString.Invariant($"pack.top_{n}_gram"));
        _duplicateNames = options.Thresholds.MaxDuplicateNgramRatio.Keys.ToDictionary(n => n, n => FormattableString.Invariant($"pack.duplicate_{n}_grams"));
    }

    /// <summary>Judges a cleaned text; stops at the first reason.</summary>
    public Verdict Judge(string text)
    {
        var scores = new FilterScores(isComplete: false);
        Measure(text, scores);
        return scores.Verdict;
    }

    /// <summary>Every score of a cleaned text and every reason, for a document's story.</summary>
    public FilterScores Explain(string text)
    {
        var scores = new FilterScores(isComplete: true);
        Measure(text, scores);
        return scores;
    }

    /// <summary>Measures a cleaned text and holds it against the rules, in their order; stops where the scores say so.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scores">Takes what is measured.</param>
    internal void Measure(string text, FilterScores scores)
    {
        var limits = _options.Thresholds;
        if (!scores.Keep("pack.characters", text.Length, limits.MinLength, text.Length < limits.MinLength ? TooShort : null))
            return;

        // Products and not quotients are compared, so that nothing is divided by a text without words or letters.
        var counts = TextStatistics.Of(text, _stopWords, _script);
        var mean = Share(counts.WordCharacters, counts.Words);
        if (scores.Keep("pack.words_with_letters", Share(counts.LetterWords, counts.Tokens), limits.MinLetterWordRatio, counts.LetterWords < limits.MinLetterWordRatio * counts.Tokens || counts.Words == 0 ? TooFewLetterWords : null)
            && scores.Keep("pack.mean_word_length", mean, limits.MinMeanWordLength, mean < limits.MinMeanWordLength ? WordsTooShort : null)
            && scores.Keep("pack.mean_word_length", mean, limits.MaxMeanWordLength, mean > limits.MaxMeanWordLength ? WordsTooLong : null)
            && scores.Keep("pack.line_breaks", Share(counts.LineBreaks, counts.Tokens), limits.MaxNewLineRatio, counts.LineBreaks > limits.MaxNewLineRatio * counts.Tokens ? TooManyLineBreaks : null)
            && scores.Keep("pack.duplicate_lines", Share(counts.DuplicateLines, counts.Lines), limits.MaxDuplicateLineRatio, counts.DuplicateLines > limits.MaxDuplicateLineRatio * counts.Lines ? RepeatedLines : null)
            && scores.Keep("pack.lines_with_sentence_end", Share(counts.PunctuatedLines, counts.Lines), limits.MinLinePunctuationRatio, counts.PunctuatedLines < limits.MinLinePunctuationRatio * counts.Lines ? TooFewSentenceEnds : null)
            && scores.Keep("pack.stop_words", counts.StopWords, limits.MinStopWords, counts.StopWords < limits.MinStopWords ? TooFewStopWords : null)
            && scores.Keep("pack.letters_of_script", Share(counts.ScriptLetters, counts.Letters), limits.MinScriptRatio, counts.ScriptLetters < limits.MinScriptRatio * counts.Letters ? OtherScript : null))
            MeasureRepetition(text, scores);
    }

    private void MeasureRepetition(string text, FilterScores scores)
    {
        var limits = _options.Thresholds;
        if (limits.MaxTopNgramRatio.Count + limits.MaxDuplicateNgramRatio.Count == 0)
            return;

        var repetition = new NgramRepetition(text);
        foreach (var (n, limit) in limits.MaxTopNgramRatio)
        {
            if (!scores.AtMost(_topNames[n], repetition.TopShare(n), limit, FrequentPhrase))
                return;
        }

        foreach (var (n, limit) in limits.MaxDuplicateNgramRatio)
        {
            if (!scores.AtMost(_duplicateNames[n], repetition.DuplicateShare(n), limit, RepeatedPhrases))
                return;
        }
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
