using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.Fit;
using Endonym.Corpus.Views;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Filters;

public sealed class FineWeb2Tests
{
    // The form of the published files: lists of pairs, escaped letters, a limit of -1.
    private const string Yaml = """
        dup_line_frac: 0.32
        dup_n_grams:
        - - 5
          - 0.172
        - - 6
          - 0.16
        language_score: 0.689
        line_punct_thr: -1
        max_avg_word_length: 12
        max_non_alpha_words_ratio: 0.726
        min_avg_word_length: 3
        new_line_ratio: 0.158
        stopwords:
        - w
        - "si\u0119"
        - 'no'
        top_n_grams:
        - - 2
          - 0.222
        """;

    [Fact]
    public void A_published_file_is_read_key_for_key()
    {
        var configuration = FineWeb2Yaml.Parse(Yaml, "pol_Latn.yml");
        Assert.Equal(0.32, configuration.MaxDuplicateLineRatio);
        Assert.Equal([new(5, 0.172), new(6, 0.16)], configuration.DuplicateNgrams);
        Assert.Equal([new(2, 0.222)], configuration.TopNgrams);
        Assert.Equal(0.689, configuration.MinLanguageScore);
        Assert.Equal(-1, configuration.MinLinePunctuationRatio);
        Assert.Equal(12, configuration.MaxMeanWordLength);
        Assert.Equal(0.726, configuration.MinLetterWordRatio);
        Assert.Equal(3, configuration.MinMeanWordLength);
        Assert.Equal(0.158, configuration.MaxLineBreakRatio);
        Assert.Equal(["w", "się", "no"], configuration.StopWords);
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var configuration = FineWeb2Yaml.Parse(Yaml, "pol_Latn.yml") with { StopWords = ["się", "\"", "\\", "yes", "1"] };
        var again = FineWeb2Yaml.Parse(FineWeb2Yaml.Write(configuration), "again");
        Assert.Equal(configuration.StopWords, again.StopWords);
        Assert.Equal(FineWeb2Yaml.Write(configuration), FineWeb2Yaml.Write(again));
    }

    [Theory]
    [InlineData("new_line_ratio: 0.158", "new_line_ratio: 0.158\nshort_line_thr: 0.67", "short_line_thr")]
    [InlineData("new_line_ratio: 0.158", "", "new_line_ratio")]
    [InlineData("new_line_ratio: 0.158", "new_line_ratio: 0.158\nnew_line_ratio: 0.2", "new_line_ratio")]
    [InlineData("language_score: 0.689", "language_score: 1.5", "language_score is 1.5")]
    [InlineData("- - 6", "- - 4", "dup_n_grams")]
    [InlineData("line_punct_thr: -1", "line_punct_thr: .nan", "line_punct_thr")]
    public void A_wrong_key_is_named(string find, string replace, string named)
    {
        var error = Assert.Throws<InvalidInputException>(() => FineWeb2Yaml.Parse(Yaml.Replace(find, replace, StringComparison.Ordinal), "pol_Latn.yml"));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("pol_Latn.yml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_files_leave_out_is_as_in_the_published_pipeline()
    {
        var configuration = FineWeb2Yaml.Parse(Yaml, "x") with { MaxDuplicateLineRatio = 0 };
        Assert.Null(configuration.Repetition.MaxDuplicateLineRatio); // 0 is "off" there
        Assert.Null(configuration.Repetition.MaxDuplicateParagraphRatio);
        Assert.Null(configuration.FineWeb.MaxShortLineRatio);
        Assert.Equal(0.1, configuration.FineWeb.MaxDuplicateLineCharacterRatio);
        Assert.Equal(2, configuration.Quality.MinStopWords);
        Assert.Equal(50, configuration.Quality.MinWords);
        Assert.Equal(3, configuration.ToChain().Filters.Count);
    }

    [Fact]
    public void Quantiles_lie_between_values_by_their_distance()
    {
        // numpy.quantile([1, 2, 4, 8], [0, .1, .5, .9, 1]) = 1, 1.3, 3, 6.8, 8
        double[] values = [1, 2, 4, 8];
        Assert.Equal([1, 1.3, 3, 6.8, 8], ((double[])[0, 0.1, 0.5, 0.9, 1]).Select(share => Math.Round(ThresholdFit.Quantile(values, share), 12)));
    }

    [Fact]
    public void Thresholds_lie_where_a_tenth_of_the_reference_fails()
    {
        var fit = new ThresholdFit(new FitOptions());
        var view = new DocumentView(TokenRules.Polish);
        // Documents 1 to 101 have as many words with letters, and 100 tokens in all.
        for (var i = 1; i <= 101; i++)
        {
            view.Read(string.Join(' ', Enumerable.Repeat("słowo", i).Concat(Enumerable.Repeat("12345", 101 - i))));
            fit.Add(view, languageScore: i / 101.0);
        }

        var report = fit.ToReport();
        // The tenth percentile of 1/101 … 101/101 is 11/101 = 0.1089, below which ten documents of 101 lie; rounded to 0.109, as published ones are, eleven.
        Assert.Equal(0.109, report.Configuration.MinLetterWordRatio);
        Assert.Equal(11.0 / 101, report.Rows.Single(row => row.Key == "max_non_alpha_words_ratio").FailingShare, 12);
        // Every word has five letters.
        Assert.Equal((5, 5), (report.Configuration.MinMeanWordLength, report.Configuration.MaxMeanWordLength));
        // No line ends like a sentence: the rule is off.
        Assert.Equal(-1, report.Configuration.MinLinePunctuationRatio);
        // Median 51/101, deviation of 1 … 101 over 101: √((101² − 1) / 12) / 101 = 0.28865; 0.505 − 0.289 = 0.216, raised to 0.3.
        Assert.Equal(0.3, report.Configuration.MinLanguageScore);
        Assert.Equal(101, report.DocumentCount);
        Assert.Equal(["słowo", "12345"], report.Configuration.StopWords);
    }

    [Fact]
    public void Limits_on_repetition_lie_as_many_deviations_up_as_gophers_in_english()
    {
        var english = new FitMoments(new Dictionary<string, (double Mean, double Deviation)> { ["gopher_repetition.top_2_gram"] = (0.1, 0.05) });
        var fit = new ThresholdFit(new FitOptions { English = english });
        var view = new DocumentView(TokenRules.General);
        foreach (var text in (string[])["a b", "a b c d"])
        {
            view.Read(text);
            fit.Add(view);
        }

        // The first runs of two are 3 of 3 and 3 of 7 characters: mean 5/7, deviation 2/7. Gopher's 0.2 lies two deviations up: 5/7 + 4/7 = 1.286.
        var configuration = fit.ToReport().Configuration;
        Assert.Equal(1.286, configuration.TopNgrams[0].MaxRatio);
        Assert.Equal(0.18, configuration.TopNgrams[1].MaxRatio); // nothing to compare with
    }

    [Fact]
    public void A_reference_without_words_is_refused()
    {
        var fit = new ThresholdFit(new FitOptions());
        var view = new DocumentView(TokenRules.General);
        view.Read("... !!!");
        fit.Add(view);
        Assert.Throws<InvalidInputException>(fit.ToReport);
    }
}
