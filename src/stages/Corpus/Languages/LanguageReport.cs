using Endonym.Corpus.Classifiers;

namespace Endonym.Corpus.Languages;

/// <summary>How often an identifier was right.</summary>
public sealed record LanguageReport
{
    /// <summary>Length of the pieces it was asked about.</summary>
    public required int Characters { get; init; }

    /// <summary>Pieces asked about.</summary>
    public required long Pieces { get; init; }

    /// <summary>Share of all pieces told rightly.</summary>
    public required WilsonInterval Accuracy { get; init; }

    /// <summary>The same for each language.</summary>
    public required IReadOnlyDictionary<string, WilsonInterval> ByLanguage { get; init; }

    /// <summary>What was taken for what, the most frequent first.</summary>
    public required IReadOnlyList<LanguageConfusion> Confusions { get; init; }

    /// <summary>Mean distance between the score and the share of right answers, over ten bins of the score; 0 if scores are probabilities.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Asks an identifier about pieces of known texts.</summary>
    /// <param name="identifier">Who is asked.</param>
    /// <param name="samples">Texts it was not trained on.</param>
    /// <param name="characters">Length of a piece; shorter ends of texts are left out, as are pieces without a letter.</param>
    public static LanguageReport Measure(ILanguageIdentifier identifier, IEnumerable<LanguageSample> samples, int characters)
    {
        var counts = new Dictionary<(string Truth, string Told), long>();
        var reliability = new ReliabilityTable();
        foreach (var (label, text) in samples)
        {
            for (var start = 0; start + characters <= text.Length; start += characters)
            {
                if (identifier.Identify(text.AsSpan(start, characters)) is not { Label: { } told } decision)
                    continue;
                counts[(label, told)] = counts.GetValueOrDefault((label, told)) + 1;
                reliability.Add(decision.Score, told == label);
            }
        }

        return new LanguageReport
        {
            Characters = characters,
            Pieces = counts.Values.Sum(),
            Accuracy = Share(counts),
            ByLanguage = counts.GroupBy(count => count.Key.Truth).ToDictionary(language => language.Key, Share),
            Confusions =
            [
                .. counts.Where(count => count.Key.Truth != count.Key.Told)
                    .Select(count => new LanguageConfusion(count.Key.Truth, count.Key.Told, count.Value))
                    .OrderByDescending(confusion => confusion.Count).ThenBy(confusion => confusion.Truth, StringComparer.Ordinal).ThenBy(confusion => confusion.Told, StringComparer.Ordinal),
            ],
            CalibrationError = reliability.ExpectedCalibrationError,
        };
    }

    private static WilsonInterval Share(IEnumerable<KeyValuePair<(string Truth, string Told), long>> counts) =>
        WilsonInterval.Of(counts.Where(count => count.Key.Truth == count.Key.Told).Sum(count => count.Value), counts.Sum(count => count.Value));
}

/// <summary>One language taken for another.</summary>
/// <param name="Truth">What it is.</param>
/// <param name="Told">What the identifier said.</param>
/// <param name="Count">How often.</param>
public sealed record LanguageConfusion(string Truth, string Told, long Count);
