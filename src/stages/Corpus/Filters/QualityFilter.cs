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

    /// <param name="options">What to drop.</param>
    /// <exception cref="Lineage.InvalidInputException">The script's share is asked for and the script is not known.</exception>
    public QualityFilter(FilterOptions options)
    {
        _options = options;
        _stopWords = options.StopWords.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _script = options.Thresholds.MinScriptRatio > 0 ? WritingScripts.Of(options.Script) : [];
    }

    /// <summary>Judges a cleaned text.</summary>
    public Verdict Judge(string text)
    {
        var limits = _options.Thresholds;
        if (text.Length < limits.MinLength)
            return Verdict.Drop(TooShort);

        var counts = TextStatistics.Of(text, _stopWords, _script);
        if (counts.LetterWords < limits.MinLetterWordRatio * counts.Tokens || counts.Words == 0)
            return Verdict.Drop(TooFewLetterWords);

        return ((double)counts.WordCharacters / counts.Words) switch
        {
            var mean when mean < limits.MinMeanWordLength => Verdict.Drop(WordsTooShort),
            var mean when mean > limits.MaxMeanWordLength => Verdict.Drop(WordsTooLong),
            _ when counts.LineBreaks > limits.MaxNewLineRatio * counts.Tokens => Verdict.Drop(TooManyLineBreaks),
            _ when counts.DuplicateLines > limits.MaxDuplicateLineRatio * counts.Lines => Verdict.Drop(RepeatedLines),
            _ when counts.PunctuatedLines < limits.MinLinePunctuationRatio * counts.Lines => Verdict.Drop(TooFewSentenceEnds),
            _ when counts.StopWords < limits.MinStopWords => Verdict.Drop(TooFewStopWords),
            _ when counts.ScriptLetters < limits.MinScriptRatio * counts.Letters => Verdict.Drop(OtherScript),
            _ => JudgeRepetition(text),
        };
    }

    private Verdict JudgeRepetition(string text)
    {
        var limits = _options.Thresholds;
        if (limits.MaxTopNgramRatio.Count + limits.MaxDuplicateNgramRatio.Count == 0)
            return Verdict.Keep;

        var repetition = new NgramRepetition(text);
        foreach (var (n, limit) in limits.MaxTopNgramRatio)
        {
            if (repetition.TopShare(n) > limit)
                return Verdict.Drop(FrequentPhrase);
        }

        foreach (var (n, limit) in limits.MaxDuplicateNgramRatio)
        {
            if (repetition.DuplicateShare(n) > limit)
                return Verdict.Drop(RepeatedPhrases);
        }

        return Verdict.Keep;
    }
}
