using Endonym.Corpus.Filters;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Tests.Filters;

public sealed class QualityFilterTests
{
    // 20 tokens: 18 words of 72 letters in all (mean 4.0) and 2 full stops; 1 line break; stop words "i" once, "w" once.
    private const string Prose = "Rano ptaki śpiewają w lesie i budzą mnie ze snu.\nPotem piję herbatę oraz czytam gazetę przy oknie";

    private static readonly FilterThresholds Polish = new()
    {
        MinLength = 20,
        MinMeanWordLength = 3,
        MaxMeanWordLength = 12,
        MinStopWords = 2,
        MinLetterWordRatio = 0.726,
        MaxNewLineRatio = 0.158,
        MinLinePunctuationRatio = 0.087,
        MaxTopNgramRatio = new Dictionary<int, double> { [2] = 0.222 },
        MaxDuplicateNgramRatio = new Dictionary<int, double> { [5] = 0.172 },
    };

    [Fact]
    public void Prose_is_kept() => Assert.Null(Reason(Prose, Polish));

    [Theory]
    [InlineData("Krótko i w lesie.", QualityFilter.TooShort)]
    [InlineData("a i o w z u a i o w z u a i o w z u a.", QualityFilter.WordsTooShort)]
    [InlineData("Konstantynopolitańczykowianeczka i w dwudziestopięcioipółlatkowatości niepodległościowościami.", QualityFilter.WordsTooLong)]
    [InlineData("Cena w sklepie i tu: 12 34 56 78 90 12 34 56 78 90 12 34 56.", QualityFilter.TooFewLetterWords)]
    [InlineData("jabłka\ngruszki\nśliwki\nw lesie\ni miód\norzechy.", QualityFilter.TooManyLineBreaks)]
    [InlineData("Poszedłem wczoraj w góry i do lasu.\nPadał deszcz od rana do nocy.\nPadał deszcz od rana do nocy.", QualityFilter.RepeatedLines)]
    [InlineData("Rano ptaki śpiewają w lesie i budzą mnie ze snu", QualityFilter.TooFewSentenceEnds)]
    [InlineData("The quick brown fox jumps over the lazy dog tonight.", QualityFilter.TooFewStopWords)]
    public void Each_rule_trips_on_its_own_text(string text, string reason) => Assert.Equal(reason, Reason(text, Polish));

    [Fact]
    public void A_phrase_that_makes_up_a_quarter_of_the_text_is_too_frequent()
    {
        // "kup teraz" is 8 letters, four times: 32 of 76 letters, above 0.222; no five words come twice.
        const string text = "Kup teraz rower i kup teraz sanki w sklepie, kup teraz narty oraz kup teraz piłkę albo inny sprzęt zimowy.";
        Assert.Equal(QualityFilter.FrequentPhrase, Reason(text.ToLowerInvariant(), Polish));
    }

    [Fact]
    public void Five_words_that_come_back_are_a_repeated_phrase()
    {
        var limits = Polish with { MaxTopNgramRatio = new Dictionary<int, double>() };
        const string text = "Wczoraj w parku widziałem starego psa i dałem mu chleb, a dziś w parku widziałem starego psa i kota.";
        // "w parku widziałem starego psa i": 26 letters repeat of 79, 0.33 > 0.172.
        Assert.Equal(QualityFilter.RepeatedPhrases, Reason(text, limits));
    }

    [Fact]
    public void Russian_in_latin_letters_is_of_another_script()
    {
        var filter = new QualityFilter(new FilterOptions { Script = "Cyrl", Thresholds = new FilterThresholds { MinLength = 1, MinScriptRatio = 0.4 } });

        Assert.Equal(QualityFilter.OtherScript, filter.Judge("Moskva slezam ne verit, da.").Reason);
        Assert.True(filter.Judge("Москва слезам не верит: Windows.").Kept);
    }

    [Fact]
    public void A_character_of_a_script_without_spaces_is_a_word()
    {
        // 7 characters of Japanese and the full stop: 8 tokens, 7 words of length 1.
        var counts = TextStatistics.Of("猫は魚を食べた。", new HashSet<string>().GetAlternateLookup<ReadOnlySpan<char>>(), []);

        Assert.Equal((8, 7, 7, 7), (counts.Tokens, counts.Words, counts.WordCharacters, counts.LetterWords));
    }

    [Fact]
    public void Statistics_are_those_one_counts_by_hand()
    {
        var stops = new HashSet<string> { "i", "w" }.GetAlternateLookup<ReadOnlySpan<char>>();
        // Words: Ala ma 2 koty i psa W domu → 8, letters 3+2+1+4+1+3+1+4 = 19; signs: "," and "." → 10 tokens.
        var counts = TextStatistics.Of("Ala ma 2 koty, i psa\nW domu.", stops, []);

        Assert.Equal(10, counts.Tokens);
        Assert.Equal(8, counts.Words);
        Assert.Equal(19, counts.WordCharacters);
        Assert.Equal(7, counts.LetterWords);
        Assert.Equal(2, counts.StopWords);
        Assert.Equal((1, 2, 1), (counts.LineBreaks, counts.Lines, counts.PunctuatedLines));
    }

    private static string? Reason(string text, FilterThresholds limits) =>
        new QualityFilter(new FilterOptions { Script = "Latn", Thresholds = limits, StopWords = ["i", "w", "do", "oraz"] }).Judge(text).Reason;
}
