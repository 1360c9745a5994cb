#!/usr/bin/env dotnet
#:project ../../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Extracts the text of HTML pages and scores it: arguments are the folder of pages (NAME.html beside NAME.txt) and the folder of language packs. See run.sh.
// Prints a line for each page (name, F1), then the means, and the speed over the pages repeated to some tens of megabytes.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Endonym.Corpus.Extraction.Html;
using Endonym.Text.Packs;

var extractors = new Dictionary<string, HtmlExtractor>();
HtmlExtractor For(string language) => extractors.TryGetValue(language, out var known) ? known
    : extractors[language] = new HtmlExtractor(new HtmlExtractionOptions { StopWords = LanguagePack.Find(args[1], language)?.StopWords ?? [] });

var pages = Directory.GetFiles(args[0], "*.html").Order(StringComparer.Ordinal)
    .Select(path => (Name: Path.GetFileNameWithoutExtension(path), Html: File.ReadAllText(path), Gold: File.ReadAllText(Path.ChangeExtension(path, ".txt")))).ToList();
var scores = pages.Select(page => BagScore.Of(For(page.Name.Split('-')[1]).Extract(page.Html).Text, page.Gold)).ToList();
for (var i = 0; i < pages.Count; i++)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"page {pages[i].Name} {scores[i].F1:F4}"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"endonym precision {scores.Average(score => score.Precision):F4} recall {scores.Average(score => score.Recall):F4} F1 {scores.Average(score => score.F1):F4}"));

var bytes = pages.Sum(page => (long)Encoding.UTF8.GetByteCount(page.Html));
const int rounds = 200;
var best = double.MaxValue;
// Process time, which other work on the machine does not stretch; the best of five, the first of which warms up.
for (var run = 0; run < 5; run++)
{
    var start = Process.GetCurrentProcess().TotalProcessorTime;
    for (var round = 0; round < rounds / 5; round++)
    {
        foreach (var page in pages)
            For(page.Name.Split('-')[1]).Extract(page.Html);
    }

    best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds);
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"endonym speed {bytes * (rounds / 5) / best / 1e6:F1}"));

/// <summary>How much of a text's words, each as often as it comes, was found, and how much of what was found belongs to it.</summary>
internal readonly record struct BagScore(double Precision, double Recall)
{
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    public static BagScore Of(string found, string gold)
    {
        var (foundWords, goldWords) = (Words(found), Words(gold));
        var common = foundWords.Sum(pair => Math.Min(pair.Value, goldWords.GetValueOrDefault(pair.Key)));
        return new BagScore(common / Math.Max(1.0, foundWords.Values.Sum()), common / Math.Max(1.0, goldWords.Values.Sum()));
    }

    private static Dictionary<string, int> Words(string text)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isWord && start < 0)
                start = i;
            if (isWord || start < 0)
                continue;
            var word = text[start..i].ToLowerInvariant();
            words[word] = words.GetValueOrDefault(word) + 1;
            start = -1;
        }

        return words;
    }
}
