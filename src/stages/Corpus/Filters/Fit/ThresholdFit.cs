using System.Runtime.InteropServices;
using Endonym.Corpus.Filters.FineWeb;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.GopherQuality;
using Endonym.Corpus.Filters.GopherRepetition;
using Endonym.Corpus.Views;
using Endonym.Lineage;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>Derives a language's thresholds from a reference text that is known to be good prose, such as its encyclopaedia.</summary>
/// <remarks>
/// <para>
/// FineWeb-2 published its results and described its methods (Penedo et al., 2025, arXiv:2506.20920), not the code that fitted them. Here: limits on
/// words and lines lie where a tenth of the reference fails; limits on repetition lie as many deviations from the mean as Gopher's do for English;
/// the score of the language is the median less one deviation, kept within [0.3, 0.9], which are the ends of the published values.
/// </para>
/// <para>Takes 8 bytes for each of 17 scores of a document. Not safe for concurrent use.</para>
/// </remarks>
/// <param name="options">How to derive them.</param>
public sealed class ThresholdFit(FitOptions options)
{
    private const int MaxVocabulary = 1_000_000;
    // What the published files give a language whose lines end with no such sign.
    private const double Off = -1;

    private const string MeanWord = "gopher_quality.mean_word_length";
    private const string LetterWords = "gopher_quality.letter_words";
    private const string LinePunctuation = "fineweb.line_punctuation";
    private const string LineBreaks = "fineweb.line_breaks_per_word";
    private const string DuplicateLines = "gopher_repetition.duplicate_lines";

    // Limits of any height: what counts is that every score is measured.
    private static readonly GopherRepetitionOptions Gopher = new();
    private static readonly FilterChain Scores = new([new GopherRepetitionFilter(Gopher), new FineWebFilter(new FineWebOptions()), new GopherQualityFilter(new GopherQualityOptions { StopWords = [] })]);

    private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);
    private readonly List<double> _languageScores = [];
    private readonly Dictionary<string, long> _words = new(StringComparer.Ordinal);
    private long _wordCount;
    private int _documents;

    /// <summary>Whether a document can be measured; one without a word cannot.</summary>
    internal static bool IsMeasured(DocumentView view)
    {
        foreach (var word in view.Words)
        {
            if ((word.Traits & WordTraits.HasContent) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Measures a document of the reference. One without a word is passed over.</summary>
    /// <param name="view">The document.</param>
    /// <param name="languageScore">What a language identifier gave it for the language, in [0, 1]; null if none was asked.</param>
    public void Add(DocumentView view, double? languageScore = null)
    {
        if (!IsMeasured(view))
            return;

        _documents++;
        if (languageScore is { } identified)
            _languageScores.Add(identified);

        // Some scores are held against two limits and stand there twice.
        foreach (var score in Scores.Explain(view).All.DistinctBy(score => score.Name))
            (CollectionsMarshal.GetValueRefOrAddDefault(_values, score.Name, out _) ??= []).Add(score.Value);
        CountWords(view);
    }

    /// <summary>The thresholds.</summary>
    /// <exception cref="InvalidInputException">No document was measured.</exception>
    public FitReport ToReport()
    {
        if (_documents == 0)
            throw new InvalidInputException("No document of the reference holds a word, so there is nothing to fit thresholds to. Give a reference text of the language, a few hundred documents at least.");

        foreach (var values in _values.Values)
            values.Sort();

        var rows = new List<FitRow>();
        var tail = options.TailShare;
        var letterWords = Lower("max_non_alpha_words_ratio", LetterWords, Round(Quantile(LetterWords, tail)), FormattableString.Invariant($"{tail:P0} lie below"));
        var punctuation = Median(LinePunctuation) == 0
            ? Lower("line_punct_thr", LinePunctuation, Off, "off: most documents have no line that ends so")
            : Lower("line_punct_thr", LinePunctuation, Round(Quantile(LinePunctuation, tail)), FormattableString.Invariant($"{tail:P0} lie below"));
        var breaks = Upper("new_line_ratio", LineBreaks, Round(Quantile(LineBreaks, 1 - tail)), FormattableString.Invariant($"{tail:P0} lie above"));
        // Whole characters, as published; rounded away from the middle, so that no more of the reference fails.
        var shortest = Lower("min_avg_word_length", MeanWord, Math.Floor(Quantile(MeanWord, tail)), FormattableString.Invariant($"{tail:P0} lie below, rounded down"));
        var longest = Upper("max_avg_word_length", MeanWord, Math.Ceiling(Quantile(MeanWord, 1 - tail)), FormattableString.Invariant($"{tail:P0} lie above, rounded up"));
        // The default is there: every rule of the options has one.
        var lines = Repetition("dup_line_frac", DuplicateLines, Gopher.MaxDuplicateLineRatio!.Value);
        var top = Gopher.TopNgrams.Select(limit => limit with { MaxRatio = Repetition($"top_n_grams {limit.Words}", $"gopher_repetition.top_{limit.Words}_gram", limit.MaxRatio) }).ToArray();
        var duplicate = Gopher.DuplicateNgrams.Select(limit => limit with { MaxRatio = Repetition($"dup_n_grams {limit.Words}", $"gopher_repetition.duplicate_{limit.Words}_grams", limit.MaxRatio) }).ToArray();
        var language = LanguageScore();
        var stopWords = StopWords();

        return new FitReport
        {
            DocumentCount = _documents,
            Moments = new FitMoments(_values.ToDictionary(pair => pair.Key, pair => Moments(pair.Value), StringComparer.Ordinal)),
            Rows = rows,
            StopWords = stopWords,
            Configuration = new FineWeb2Configuration
            {
                MaxDuplicateLineRatio = lines,
                TopNgrams = top,
                DuplicateNgrams = duplicate,
                MinLanguageScore = language,
                MinLinePunctuationRatio = punctuation,
                MaxLineBreakRatio = breaks,
                MinMeanWordLength = shortest,
                MaxMeanWordLength = longest,
                MinLetterWordRatio = letterWords,
                StopWords = [.. stopWords.Select(word => word.Word)],
            },
        };

        double Lower(string key, string score, double limit, string method) => Row(key, _values[score], limit, method, value => value < limit);

        double Upper(string key, string score, double limit, string method) => Row(key, _values[score], limit, method, value => value > limit);

        double Row(string key, List<double> values, double limit, string method, Func<double, bool> fails)
        {
            var (mean, deviation) = Moments(values);
            rows.Add(new FitRow(key, limit, method, mean, deviation, (double)values.Count(fails) / values.Count, FitBin.Of(values, limit == Off ? null : limit)));
            return limit;
        }

        double Repetition(string key, string score, double english)
        {
            // A reference of documents of one word has no run of two.
            var values = _values.GetValueOrDefault(score) ?? [0];
            if (options.English is null || !options.English.ByScore.TryGetValue(score, out var reference))
                return Row(key, values, english, "Gopher's: no English reference to compare with", value => value > english);

            // Without spread a deviation measures nothing, and a limit at the mean would drop whatever differs from it.
            var (mean, deviation) = Moments(values);
            if (reference.Deviation == 0 || deviation == 0)
                return Row(key, values, english, "Gopher's: all documents of a reference have the same score", value => value > english);

            var deviations = (english - reference.Mean) / reference.Deviation;
            var limit = Round(mean + (deviations * deviation));
            return Row(key, values, limit, FormattableString.Invariant($"{deviations:F2} deviations above the mean, as in English"), value => value > limit);
        }

        double LanguageScore()
        {
            if (_languageScores.Count == 0)
            {
                rows.Add(new FitRow("language_score", 0, "off: no identifier was asked", 0, 0, 0, []));
                return 0;
            }

            _languageScores.Sort();
            var limit = Round(Math.Clamp(Quantile(_languageScores, 0.5) - Moments(_languageScores).Deviation, 0.3, 0.9));
            return Row("language_score", _languageScores, limit, "median less one deviation, within [0.3, 0.9]", value => value < limit);
        }
    }

    /// <summary>The value below which a share of sorted values lies, between two of them by their distance (Hyndman and Fan's type 7, as NumPy does).</summary>
    internal static double Quantile(IReadOnlyList<double> sorted, double share)
    {
        var position = share * (sorted.Count - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    private static double Round(double value) => Math.Round(value, 3, MidpointRounding.ToEven);

    private static (double Mean, double Deviation) Moments(List<double> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Count));
    }

    private double Quantile(string score, double share) => Quantile(_values[score], share);

    private double Median(string score) => Quantile(score, 0.5);

    private void CountWords(DocumentView view)
    {
        foreach (var word in view.Words)
        {
            if ((word.Traits & WordTraits.HasContent) == 0)
                continue;

            _wordCount++;
            CollectionsMarshal.GetValueRefOrAddDefault(_words, view.TextOf(word).ToString().ToLower(options.Culture), out _)++;
        }

        // A word that comes once among a million others is no stop word; forgetting it bounds the memory.
        for (var rare = 1; _words.Count > MaxVocabulary; rare *= 2)
        {
            foreach (var (word, count) in _words)
            {
                if (count <= rare)
                    _words.Remove(word);
            }
        }
    }

    private (string Word, double Frequency)[] StopWords()
    {
        var sorted = _words.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (Word: pair.Key, Frequency: (double)pair.Value / _wordCount)).ToArray();
        var frequent = sorted.TakeWhile(word => word.Frequency >= options.MinStopWordFrequency).Count();
        return sorted[..Math.Min(sorted.Length, Math.Max(frequent, options.MinStopWords))];
    }
}
