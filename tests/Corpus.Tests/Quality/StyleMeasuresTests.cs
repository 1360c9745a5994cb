using Endonym.Corpus.Quality;

namespace Endonym.Corpus.Tests.Quality;

public sealed class StyleMeasuresTests
{
    [Fact]
    public void Measures_are_those_one_counts_by_hand()
    {
        // Words: Ala ma 2 koty i psa W domu śpi kotKota śpi śpi NASA → 13, of them 12 with letters.
        // Sentences: "Ala … psa." 6 words, "W domu śpi!" 3, "kotKota, śpi śpi NASA" 4, ended by the line. Lines: 2.
        const string text = "Ala ma 2 koty i psa. W domu śpi!\n- kotKota, śpi śpi NASA";
        var measures = Measure(text, lexicon: ["ala", "ma", "koty", "i", "psa", "w", "domu", "śpi"], stopWords: ["i", "w"]);

        Assert.Equal(13, measures["words"]);
        Assert.Equal(2 / 12.0, measures["out_of_lexicon_rate"], 1e-6); // kotKota, NASA
        Assert.Equal(3 / 12.0, measures["diacritics_per_word"], 1e-6); // ś three times
        Assert.Equal(39 / 13.0, measures["mean_word_length"], 1e-6); // 3 + 2 + 1 + 4 + 1 + 3 + 1 + 4 + 3 + 7 + 3 + 3 + 4
        Assert.Equal(13 / 3.0, measures["mean_sentence_length"], 1e-6);
        Assert.Equal(Math.Sqrt((61 / 3.0) - (169 / 9.0)), measures["sentence_length_deviation"], 1e-5); // 36 + 9 + 16 = 61
        Assert.Equal(4 / 13.0, measures["punctuation_per_word"], 1e-6); // . ! - ,
        Assert.Equal(1 / 3.0, measures["commas_per_sentence"], 1e-6);
        Assert.Equal(1 / 13.0, measures["camel_case_rate"], 1e-6); // kotKota
        Assert.Equal(1 / 13.0, measures["capital_word_rate"], 1e-6); // NASA
        Assert.Equal(1 / 13.0, measures["letterless_word_rate"], 1e-6); // 2
        Assert.Equal(2 / 13.0, measures["single_letter_rate"], 1e-6); // i, W
        Assert.Equal(1 / 13.0, measures["repeated_word_rate"], 1e-6); // śpi śpi
        Assert.Equal(11 / 13.0, measures["type_token_ratio"], 1e-6); // śpi three times
        Assert.Equal(1 - (2 / 12.0), measures["lexical_density"], 1e-6);
        Assert.Equal(0.5, measures["sentence_line_ratio"], 1e-6);
        Assert.Equal(0.5, measures["bullet_line_ratio"], 1e-6);
        Assert.Equal(0, measures["duplicate_line_ratio"]);
        Assert.Equal(1 / (double)text.Length, measures["digit_ratio"], 1e-6);
    }

    [Fact]
    public void Lines_count_as_equal_if_their_words_are()
    {
        var measures = Measure("Strona główna\nKontakt\nSTRONA GŁÓWNA!\nMapa strony", [], []);
        Assert.Equal(0.25, measures["duplicate_line_ratio"]);
        Assert.Equal(1, measures["short_line_ratio"]);
    }

    [Fact]
    public void A_full_stop_within_a_number_ends_no_sentence() => Assert.Equal(4, Measure("Wynosi 3.14 metra. ", [], [])["mean_sentence_length"]);

    [Fact]
    public void A_character_of_a_script_without_spaces_is_a_word()
    {
        var measures = Measure("猫は魚を食べた。", [], []);
        Assert.Equal(7, measures["words"]);
        Assert.Equal(7, measures["mean_sentence_length"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n \t")]
    [InlineData("....,,,!!")]
    [InlineData("\0\ud800\udc00\ud800 \udfff\uffff")]
    public void Measures_of_a_text_without_words_are_numbers(string text) => Assert.All(Measure(text, [], []).Values, value => Assert.True(double.IsFinite(value)));

    [Fact]
    public void Any_text_gives_finite_measures_and_rates_within_one()
    {
        var random = new Random(3);
        string[] pieces = [" ", "\n", "a", "Ż", "9", ".", "!", "猫", "\ud83d\ude00", "-", "ab", "\0", ",", "™"];
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var (name, value) in Measure(text, ["a"], ["ab"]))
            {
                Assert.True(double.IsFinite(value), $"{name} of '{text}' is {value}");
                if (name.EndsWith("_rate", StringComparison.Ordinal) || name.EndsWith("_ratio", StringComparison.Ordinal))
                    Assert.InRange(value, 0, 1);
            }
        }
    }

    private static Dictionary<string, double> Measure(string text, string[] lexicon, string[] stopWords)
    {
        var features = new QualityFeatures(WordSet.Of(lexicon.Select(word => WordHash.Of(word))), WordSet.Of(stopWords.Select(word => WordHash.Of(word))), rowBits: 10);
        var measures = new float[StyleMeasures.Count];
        features.Measure(text, measures);
        return StyleMeasures.Names.Zip(measures).ToDictionary(pair => pair.First, pair => (double)pair.Second);
    }
}
