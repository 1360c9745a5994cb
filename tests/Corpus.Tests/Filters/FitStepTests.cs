using System.Globalization;
using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.Fit;
using Endonym.Corpus.Filters.GopherQuality;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Corpus.Tests.Filters;

public sealed class FitStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QuietReporter _reporter = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Thresholds_and_what_they_keep_are_those_counted_by_hand()
    {
        var path = _folder.File("reference.jsonl", string.Concat(Enumerable.Range(1, 101).Select(number => Samples.JsonLine($"d{number}", Text(number)))) + Samples.JsonLine("signs", "... !!!") + "{\"id\": 1}\n{broken\n");

        var report = Run(new FitStepOptions { Name = "fit", Language = "pl", Reference = FitReference.Of(path) });
        var fit = FitStep.Read(report);
        var configuration = FineWeb2Yaml.Read(report.PathOf(FitStep.ConfigurationFile));

        // 3/103 to 103/103 of the 103 tokens have letters; a tenth of 101 documents lies below the eleventh, 13/103 = 0.1262, rounded to 0.126: of those with up to 12, ten.
        Assert.Equal(0.126, configuration.MinLetterWordRatio);
        Assert.Equal(10.0 / 101, fit.Rows.Single(row => row.Key == "max_non_alpha_words_ratio").FailingShare, 12);
        // Two words of four letters and 101 of five: 513/103 = 4.98.
        Assert.Equal((4, 5), (configuration.MinMeanWordLength, configuration.MaxMeanWordLength));
        // No line ends like a sentence and none breaks; nobody identified the language.
        Assert.Equal((-1, 0, 0), (configuration.MinLinePunctuationRatio, configuration.MaxLineBreakRatio, configuration.MinLanguageScore));
        // Two words are in every document; the others come once and are taken in their order until there are eight.
        Assert.Equal(["jest", "oraz"], configuration.StopWords.Take(2));
        Assert.Equal(8, configuration.StopWords.Count);
        Assert.Equal(1.0 / 103, fit.StopWords["oraz"], 12);
        Assert.Equal((101, 91), (fit.Documents, fit.Kept));
        Assert.Equal(new Dictionary<string, int> { [GopherQualityFilter.TooFewLetterWords] = 10 }, fit.Dropped);
        Assert.Null(fit.OtherLanguage);
        Assert.Contains(_reporter.Notes, note => note.StartsWith("2 lines of reference.jsonl", StringComparison.Ordinal));

        // Every document is in some column of each picture.
        Assert.All(fit.Rows.Where(row => row.Bins.Count > 0), row => Assert.Equal(101, row.Bins.Sum(bin => bin.Documents)));
        var page = File.ReadAllText(report.PathOf(FitStep.HtmlFile));
        Assert.Contains("90.1 %", page, StringComparison.Ordinal); // 91 of 101
        Assert.Contains("class=\"cut\"", page, StringComparison.Ordinal);
        Assert.Contains("| 0.126 | 9.9 % |", File.ReadAllText(report.PathOf(FitStep.MarkdownFile)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_built_with_the_file_keeps_the_share_that_was_told()
    {
        var path = _folder.File("reference.jsonl", string.Concat(Enumerable.Range(1, 101).Select(number => Samples.JsonLine($"d{number}", Text(number)))));
        var options = Samples.Options(SourceOptions.Jsonl("s", Samples.Rights, path)) with { Panel = new() { Share = 0 } };
        CorpusStep.Run(Samples.Workspace(_folder), options, _reporter, TestContext.Current.CancellationToken);

        // From the corpus as from the file it was made of, and not twice.
        var fit = Run(new FitStepOptions { Name = "fit", Language = "pl", Reference = FitReference.Of("test") });
        Run(new FitStepOptions { Name = "fit", Language = "pl", Reference = FitReference.Of("test") });
        Assert.Equal(1, _reporter.SkippedCount);
        Assert.Equal("test", Assert.Single(fit.Manifest.Inputs).Name);

        var filtered = CorpusStep.Run(
            Samples.Workspace(_folder), options with { Name = "filtered", FineWeb2 = FineWeb2Yaml.Read(fit.PathOf(FitStep.ConfigurationFile)) }, _reporter, TestContext.Current.CancellationToken);
        var report = CorpusFiles.ReadReport(filtered);
        Assert.Equal(FitStep.Read(fit).Kept, report.Kept);
        Assert.Equal(10, report.Dropped[GopherQualityFilter.TooFewLetterWords]);
    }

    [Fact]
    public void English_sets_the_limits_on_repetition_and_an_identifier_the_least_score()
    {
        var native = _folder.File("native.jsonl", string.Concat(Enumerable.Range(1, 30).Select(number => Samples.JsonLine($"d{number}", Text(number)))));
        var english = _folder.File("english.jsonl", Samples.JsonLine("a", "a b") + Samples.JsonLine("b", "a b c d"));
        var identifier = BuiltInIdentifier.Train(
            [.. Enumerable.Range(0, 40).SelectMany(number => new[] { new LanguageSample("pl", Text(number)), new LanguageSample("xx", "qq ww zz " + number.ToString(CultureInfo.InvariantCulture)) })],
            new BuiltInIdentifierOptions(),
            TestContext.Current.CancellationToken);
        var model = Path.Combine(_folder.Path, "languages.bin");
        identifier.Save(model);

        var fit = FitStep.Read(Run(new FitStepOptions { Name = "fit", Language = "pl", Reference = FitReference.Of(native), English = FitReference.Of(english), Identifier = ClassifierChoice.Of(model) }));

        // In English the most frequent runs of two are 3 of 3 and 3 of 7 characters: mean 5/7, deviation 2/7, so Gopher's 0.2 lies (0.2 − 5/7) / (2/7) = −1.8 deviations up.
        Assert.StartsWith("-1.80 deviations above the mean", fit.Rows.Single(row => row.Key == "top_n_grams 2").Method, StringComparison.Ordinal);
        // No native document repeats five words: no spread, so Gopher's limit stays.
        Assert.Equal(0.15, fit.Rows.Single(row => row.Key == "dup_n_grams 5").Value);
        Assert.InRange(fit.Rows.Single(row => row.Key == "language_score").Value, 0.3, 0.9);
        Assert.Equal(0, fit.OtherLanguage);
    }

    [Fact]
    public void Of_a_large_reference_a_sample_is_measured_the_same_each_time()
    {
        var path = _folder.File("reference.jsonl", string.Concat(Enumerable.Range(1, 400).Select(number => Samples.JsonLine($"d{number}", Text(number)))));
        var one = Run(new FitStepOptions { Name = "one", Language = "pl", Reference = FitReference.Of(path), MaxDocuments = 100 });
        var two = Run(new FitStepOptions { Name = "two", Language = "pl", Reference = FitReference.Of(path), MaxDocuments = 100 });

        // 400 draws of a quarter: 100, give or take four standard deviations of √(400 · ¼ · ¾) = 8.7.
        Assert.InRange(FitStep.Read(one).Documents, 65, 135);
        Assert.Equal(one.Manifest.Files.Select(file => file.Sha256), two.Manifest.Files.Select(file => file.Sha256));
        Assert.Equal(FitStep.Read(one).Documents, FitStep.Read(one).Kept + FitStep.Read(one).Dropped.Values.Sum());
    }

    [Fact]
    public void A_reference_that_is_not_there_is_named() =>
        Assert.Contains("There is no corpus 'nowhere'", Assert.Throws<InvalidInputException>(() => Run(new FitStepOptions { Name = "fit", Language = "pl", Reference = FitReference.Of("nowhere") })).Message, StringComparison.Ordinal);

    // 103 words, none of which another document has but the first two: as many words of five letters as the number says up to 101, the rest numbers of five digits.
    private static string Text(int number) => string.Join(' ', Enumerable.Range(0, 101).Select(place => place < number ? Letters((number * 101) + place) : (10_000 + (number * 101) + place).ToString(CultureInfo.InvariantCulture)).Prepend("jest").Prepend("oraz"));

    private static string Letters(int number) => string.Concat(Enumerable.Range(0, 5).Select(place => (char)('a' + (number / (int)Math.Pow(26, place) % 26))));

    private Artifact Run(FitStepOptions options) => FitStep.Run(Samples.Workspace(_folder), options, _reporter, TestContext.Current.CancellationToken);
}
