namespace Endonym.Corpus.Quality;

/// <summary>The measures of style that a quality model looks at beside the words: ratios, so that long and short texts compare.</summary>
/// <remarks>
/// The measures of SpeakLeash's and Bielik's classifiers that need neither a tagger nor syllables; for those, long words and the spread of lengths stand in.
/// </remarks>
internal static class StyleMeasures
{
    private static readonly (string Name, Measure Of)[] All =
    [
        ("out_of_lexicon_rate", (in StyleCounter c) => Ratio(c.UnknownWords, c.LetterWords)),
        ("diacritics_per_word", (in StyleCounter c) => Ratio(c.Diacritics, c.LetterWords)),
        ("mean_word_length", (in StyleCounter c) => Ratio(c.WordCharacters, c.Words)),
        ("word_length_deviation", (in StyleCounter c) => Deviation(c.SquaredWordLengths, c.WordCharacters, c.Words)),
        ("mean_sentence_length", (in StyleCounter c) => Ratio(c.Words, c.Sentences)),
        ("sentence_length_deviation", (in StyleCounter c) => Deviation(c.SquaredSentenceLengths, c.Words, c.Sentences)),
        ("punctuation_per_word", (in StyleCounter c) => Ratio(c.Punctuation, c.Words)),
        ("commas_per_sentence", (in StyleCounter c) => Ratio(c.Commas, c.Sentences)),
        ("symbol_ratio", (in StyleCounter c) => Ratio(c.Symbols, c.Characters)),
        ("digit_ratio", (in StyleCounter c) => Ratio(c.Digits, c.Characters)),
        ("letter_ratio", (in StyleCounter c) => Ratio(c.Letters, c.Characters)),
        ("space_ratio", (in StyleCounter c) => Ratio(c.Spaces, c.Characters)),
        ("upper_case_ratio", (in StyleCounter c) => Ratio(c.Uppers, c.Letters)),
        ("camel_case_rate", (in StyleCounter c) => Ratio(c.CamelWords, c.Words)),
        ("capital_word_rate", (in StyleCounter c) => Ratio(c.CapitalWords, c.Words)),
        ("letterless_word_rate", (in StyleCounter c) => Ratio(c.Words - c.LetterWords, c.Words)),
        ("single_letter_rate", (in StyleCounter c) => Ratio(c.SingleLetters, c.Words)),
        ("long_word_rate", (in StyleCounter c) => Ratio(c.LongWords, c.Words)),
        ("lexical_density", (in StyleCounter c) => 1 - Ratio(c.StopWords, c.LetterWords)),
        ("type_token_ratio", (in StyleCounter c) => Ratio(c.FreshWords, c.VocabularyWords)),
        ("repeated_word_rate", (in StyleCounter c) => Ratio(c.RepeatedWords, c.Words)),
        ("mean_line_length", (in StyleCounter c) => Ratio(c.LineCharacters, c.Lines)),
        ("short_line_ratio", (in StyleCounter c) => Ratio(c.ShortLines, c.Lines)),
        ("sentence_line_ratio", (in StyleCounter c) => Ratio(c.SentenceLines, c.Lines)),
        ("bullet_line_ratio", (in StyleCounter c) => Ratio(c.BulletLines, c.Lines)),
        ("duplicate_line_ratio", (in StyleCounter c) => Ratio(c.DuplicateLines, c.Lines)),
        ("words", (in StyleCounter c) => c.Words),
    ];

    private delegate float Measure(in StyleCounter counter);

    /// <summary>How many there are.</summary>
    public static int Count => All.Length;

    /// <summary>Their names, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(measure => measure.Name)];

    /// <summary>Measures a counted text; every measure is finite.</summary>
    /// <param name="counter">After the text.</param>
    /// <param name="measures"><see cref="Count"/> numbers.</param>
    public static void Write(in StyleCounter counter, Span<float> measures)
    {
        for (var i = 0; i < All.Length; i++)
            measures[i] = All[i].Of(in counter);
    }

    private static float Ratio(double part, double whole) => whole == 0 ? 0 : (float)(part / whole);

    private static float Deviation(double squares, double sum, double count) =>
        count == 0 ? 0 : (float)Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count))));
}
