using System.Globalization;
using Endonym.Corpus.Extraction.Html;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Tests.Extraction;

public sealed class ExtractionQualityTests(ITestOutputHelper output)
{
    // Measured: 0.983 on average, 0.713 on the worst page, a shop beside a column of teasers. See bench/corpus/extraction.md.
    private const double MinMeanF1 = 0.97;
    private const double MinF1 = 0.7;

    [Fact]
    public void There_are_enough_pages_of_enough_kinds()
    {
        Assert.InRange(LabelledPages.All.Count, 60, 200);
        Assert.Equal(["cs", "de", "en", "pl"], LabelledPages.All.Select(page => page.Language).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(LabelledPages.All.Select(page => string.Join('-', page.Name.Split('-')[2..])).Distinct().Count(), 40, 80);
    }

    [Fact]
    public void The_text_of_the_labelled_pages_is_found()
    {
        var scores = LabelledPages.All.Select(page =>
        {
            var extractor = new HtmlExtractor(new HtmlExtractionOptions { StopWords = LanguagePack.Find(LabelledPages.PacksFolder, page.Language)?.StopWords ?? [] });
            return (page.Name, F1: F1(extractor.Extract(page.Html).Text, page.Gold));
        }).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean F1 {scores.Average(score => score.F1):F4}"));

        Assert.InRange(scores.Average(score => score.F1), MinMeanF1, 1);
        Assert.All(scores, score => Assert.True(score.F1 >= MinF1, string.Create(CultureInfo.InvariantCulture, $"{score.Name}: F1 {score.F1:F3}")));
    }

    // Words as a bag, each as often as it comes: 2·common / (found + gold).
    private static double F1(string found, string gold)
    {
        var (foundWords, goldWords) = (Words(found), Words(gold));
        var common = foundWords.Sum(pair => Math.Min(pair.Value, goldWords.GetValueOrDefault(pair.Key)));
        return 2.0 * common / Math.Max(1, foundWords.Values.Sum() + goldWords.Values.Sum());
    }

    private static Dictionary<string, int> Words(string text) =>
        new string([.. text.Select(character => char.IsLetterOrDigit(character) ? char.ToLowerInvariant(character) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}
