using Endonym.Corpus.Filters;
using Endonym.Corpus.Filters.GopherQuality;
using Endonym.Corpus.Filters.GopherRepetition;
using Endonym.Corpus.Views;

namespace Endonym.Corpus.Tests.Filters;

public sealed class GopherFilterTests
{
    private static readonly GopherQualityOptions Small = new() { MinWords = 3, StopWords = ["i", "w", "nie"] };

    [Theory]
    [InlineData("Kot i pies nie lubią wody w misce.", null)]
    [InlineData("Kot i. . . .", GopherQualityFilter.TooFewWords)] // "." is no word
    [InlineData("To i to w to i to nie to.", GopherQualityFilter.WordsTooShort)] // 9 words of 18 letters, or a mean of 1.8 with the "." that is no word
    [InlineData("Konstantynopolitańczykowianeczka nie w niepodległościowych", GopherQualityFilter.WordsTooLong)]
    [InlineData("Hasła # nie # w zdaniach ważne", GopherQualityFilter.TooManyHashSigns)] // 2 of 7 tokens
    [InlineData("Koniec... nie... wreszcie w domach", GopherQualityFilter.TooManyEllipses)]
    [InlineData("- kotek nie\n- pieski w domu\n- mleko", GopherQualityFilter.TooManyBullets)]
    [InlineData("Lista 123 456 789 102 nie w domu", GopherQualityFilter.TooFewLetterWords)] // 4 of 8
    [InlineData("Lista krótkich słów bez potrzeby w tekście", GopherQualityFilter.TooFewStopWords)] // "w" alone
    [InlineData("Lista w w w krótkich słów potrzebnych", GopherQualityFilter.TooFewStopWords)] // the same one thrice
    public void Quality_rules_give_their_reason(string text, string? reason) =>
        Assert.Equal(reason, Judge(new GopherQualityFilter(Small), text));

    [Fact]
    public void Lines_that_end_with_an_ellipsis_are_counted()
    {
        var text = "Pierwsza linia tekstu bez żadnego końca tutaj…\nDruga linia tekstu i nie koniec tutaj w tym miejscu też zaraz już będzie.";
        Assert.Equal(GopherQualityFilter.TooManyCutLines, Judge(new GopherQualityFilter(Small), text)); // 1 of 2 > 0.3
    }

    [Fact]
    public void Letters_beyond_the_basic_plane_count_as_one_character()
    {
        // Deseret letters are two UTF-16 units each: words of three letters, not of six.
        var text = string.Join(' ', Enumerable.Repeat("𐐀𐐁𐐂", 10));
        var scores = Explain(new GopherQualityFilter(new GopherQualityOptions()), text);
        Assert.Equal(3, scores.All.First(score => score.Name == "gopher_quality.mean_word_length").Value);
        Assert.Equal(1, scores.All.First(score => score.Name == "gopher_quality.letter_words").Value);
    }

    [Fact]
    public void The_most_frequent_phrase_is_counted_with_its_spaces()
    {
        // "a b" stands three times: 3 · 3 characters of 21. "c d" once.
        const string Text = "a b c a b d a b e f g";
        var scores = Explain(new GopherRepetitionFilter(new GopherRepetitionOptions()), Text);
        Assert.Equal(21, Text.Length);
        Assert.Equal(9.0 / 21, Score(scores, "gopher_repetition.top_2_gram"), 12);
        // Of three-grams none returns; the first one counts: "a b c", 5 characters.
        Assert.Equal(5.0 / 21, Score(scores, "gopher_repetition.top_3_gram"), 12);
        Assert.Equal(GopherRepetitionFilter.FrequentPhrase, scores.Verdict.Reason);
    }

    [Fact]
    public void Repeated_runs_are_counted_once_from_left_to_right()
    {
        // Eleven times "x": the first run of five is new; then runs at 1 and 6 repeat it and 10 tokens are counted.
        var scores = Explain(new GopherRepetitionFilter(new GopherRepetitionOptions()), string.Join(' ', Enumerable.Repeat("x", 11)));
        Assert.Equal(10.0 / 21, Score(scores, "gopher_repetition.duplicate_5_grams"), 12);
    }

    [Fact]
    public void Counting_only_where_shorter_runs_return_changes_nothing()
    {
        var random = new Random(11);
        var view = new DocumentView(TokenRules.General);
        for (var round = 0; round < 200; round++)
        {
            var words = Enumerable.Range(0, random.Next(1, 80)).Select(_ => "" + (char)('a' + random.Next(3))).ToArray();
            var text = string.Join(' ', words);
            view.Read(text);
            var scores = new FilterScores(isComplete: true);
            new GopherRepetitionFilter(new GopherRepetitionOptions()).Measure(view, scores);
            foreach (var n in (int[])[2, 3, 4])
            {
                if (words.Length >= n)
                    Assert.Equal((double)PlainTop(words, n) / text.Length, Score(scores, $"gopher_repetition.top_{n}_gram"), 12);
            }

            foreach (var n in (int[])[5, 6, 7, 8, 9, 10])
            {
                if (words.Length >= n)
                    Assert.Equal((double)PlainDuplicates(words, n) / text.Length, Score(scores, $"gopher_repetition.duplicate_{n}_grams"), 12);
            }
        }
    }

    [Theory]
    [InlineData("Raz dwa\nRaz dwa\nRaz dwa\nTrzy", GopherRepetitionFilter.RepeatedLines)]
    [InlineData("Ten sam akapit.\n\nTen sam akapit.\n\nInny.", GopherRepetitionFilter.RepeatedParagraphs)]
    [InlineData("Jeden.\n\nDwa.\n\nTrzy.\n\nBardzo długi akapit.\n\nBardzo długi akapit.", GopherRepetitionFilter.RepeatedParagraphCharacters)] // 1 of 5 paragraphs, but 20 of 66 characters
    public void Repeated_lines_and_paragraphs_are_dropped(string text, string reason) =>
        Assert.Equal(reason, Judge(new GopherRepetitionFilter(new GopherRepetitionOptions()), text));

    [Fact]
    public void Lists_of_runs_must_grow() =>
        Assert.Contains("must grow", Assert.Throws<ArgumentException>(() => new GopherRepetitionOptions { TopNgrams = [new(3, 0.1), new(2, 0.1)] }).Message, StringComparison.Ordinal);

    [Fact]
    public void The_first_reason_is_the_same_with_and_without_all_scores()
    {
        var chain = new FilterChain([new GopherRepetitionFilter(new GopherRepetitionOptions()), new GopherQualityFilter(Small)]);
        var view = new DocumentView(TokenRules.Polish);
        foreach (var text in (string[])["", "x", "Kot i pies nie lubią wody w misce.", "# # # #", "raz raz raz raz raz raz raz raz"])
        {
            view.Read(text);
            Assert.Equal(chain.Judge(view), chain.Explain(view).Verdict);
        }
    }

    private static double Score(FilterScores scores, string name) => scores.All.First(score => score.Name == name).Value;

    private static string? Judge(IDocumentFilter filter, string text)
    {
        var view = new DocumentView(TokenRules.Polish);
        view.Read(text);
        return new FilterChain([filter]).Judge(view).Reason;
    }

    private static FilterScores Explain(IDocumentFilter filter, string text)
    {
        var view = new DocumentView(TokenRules.General);
        view.Read(text);
        return new FilterChain([filter]).Explain(view);
    }

    // The formulas as datatrove writes them, over strings.
    private static int PlainTop(string[] words, int n)
    {
        var counts = new Dictionary<string, int>();
        var order = new List<string>();
        for (var i = 0; i + n <= words.Length; i++)
        {
            var run = string.Join(' ', words[i..(i + n)]);
            if (counts.TryAdd(run, 0))
                order.Add(run);
            counts[run]++;
        }

        var top = order.MaxBy(run => counts[run])!; // the first of several; there is one
        return top.Length * counts[top];
    }

    private static int PlainDuplicates(string[] words, int n)
    {
        var seen = new HashSet<string>();
        var characters = 0;
        for (var i = 0; i + n <= words.Length;)
        {
            var run = string.Concat(words[i..(i + n)]);
            if (seen.Add(run))
            {
                i++;
                continue;
            }

            characters += run.Length;
            i += n;
        }

        return characters;
    }
}
