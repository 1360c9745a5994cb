using System.Globalization;
using System.Text;
using Endonym.Corpus.Filters.GopherRepetition;
using Endonym.Lineage;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Endonym.Corpus.Filters.FineWeb2;

/// <summary>Reads and writes FineWeb-2's configuration files. An unknown, missing or repeated key is an error that names it.</summary>
public static class FineWeb2Yaml
{
    private static readonly IDeserializer Deserializer = new DeserializerBuilder()
        .WithDuplicateKeyChecking()
        .WithEnforceRequiredMembers()
        .WithEnforceNullability()
        .Build();

    /// <summary>Reads a file such as <c>configs/pol_Latn.yml</c>.</summary>
    /// <exception cref="InvalidInputException">The file is missing, or a key is unknown, missing, repeated or wrong; the message names file, line and key.</exception>
    public static FineWeb2Configuration Read(string path) => NamedFile.Read(path, static path => Parse(File.ReadAllText(path), path));

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidInputException">A key is unknown, missing, repeated or wrong.</exception>
    public static FineWeb2Configuration Parse(string yaml, string name)
    {
        try
        {
            var keys = Deserializer.Deserialize<Keys?>(yaml) ?? throw new InvalidInputException($"{name} is empty. It needs the ten keys of a FineWeb-2 configuration, from dup_line_frac to top_n_grams.");
            return keys.ToConfiguration(name);
        }
        catch (YamlException error)
        {
            throw new InvalidInputException($"{name}, line {error.Start.Line}: {(error.InnerException ?? error).Message}", error);
        }
    }

    /// <summary>The configuration as such a file, keys in alphabetical order as in the published ones.</summary>
    public static string Write(FineWeb2Configuration configuration)
    {
        var yaml = new StringBuilder();
        Number("dup_line_frac", configuration.MaxDuplicateLineRatio);
        Limits("dup_n_grams", configuration.DuplicateNgrams);
        Number("language_score", configuration.MinLanguageScore);
        Number("line_punct_thr", configuration.MinLinePunctuationRatio);
        Number("max_avg_word_length", configuration.MaxMeanWordLength);
        Number("max_non_alpha_words_ratio", configuration.MinLetterWordRatio);
        Number("min_avg_word_length", configuration.MinMeanWordLength);
        Number("new_line_ratio", configuration.MaxLineBreakRatio);
        yaml.Append(configuration.StopWords.Count == 0 ? "stopwords: []\n" : "stopwords:\n");
        foreach (var word in configuration.StopWords)
            yaml.Append("- \"").Append(Escape(word)).Append("\"\n");
        Limits("top_n_grams", configuration.TopNgrams);
        return yaml.ToString();

        void Number(string key, double value) => yaml.Append(CultureInfo.InvariantCulture, $"{key}: {value:R}\n");

        void Limits(string key, IReadOnlyList<NgramLimit> limits)
        {
            yaml.Append(key).Append(limits.Count == 0 ? ": []\n" : ":\n");
            foreach (var limit in limits)
                yaml.Append(CultureInfo.InvariantCulture, $"- - {limit.Words}\n  - {limit.MaxRatio:R}\n");
        }
    }

    // A word of a text holds no line break; quotation marks and backslashes are what a quoted string of YAML cannot hold as they are.
    private static string Escape(string word) => word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private sealed class Keys
    {
        [YamlMember(Alias = "dup_line_frac")]
        public required double DupLineFrac { get; init; }

        [YamlMember(Alias = "dup_n_grams")]
        public required List<List<double>> DupNGrams { get; init; }

        [YamlMember(Alias = "language_score")]
        public required double LanguageScore { get; init; }

        [YamlMember(Alias = "line_punct_thr")]
        public required double LinePunctThr { get; init; }

        [YamlMember(Alias = "max_avg_word_length")]
        public required double MaxAvgWordLength { get; init; }

        [YamlMember(Alias = "max_non_alpha_words_ratio")]
        public required double MaxNonAlphaWordsRatio { get; init; }

        [YamlMember(Alias = "min_avg_word_length")]
        public required double MinAvgWordLength { get; init; }

        [YamlMember(Alias = "new_line_ratio")]
        public required double NewLineRatio { get; init; }

        [YamlMember(Alias = "stopwords")]
        public required List<string> Stopwords { get; init; }

        [YamlMember(Alias = "top_n_grams")]
        public required List<List<double>> TopNGrams { get; init; }

        public FineWeb2Configuration ToConfiguration(string name)
        {
            (string Key, double Value)[] numbers =
            [
                ("dup_line_frac", DupLineFrac), ("language_score", LanguageScore), ("line_punct_thr", LinePunctThr), ("max_avg_word_length", MaxAvgWordLength),
                ("max_non_alpha_words_ratio", MaxNonAlphaWordsRatio), ("min_avg_word_length", MinAvgWordLength), ("new_line_ratio", NewLineRatio),
            ];
            foreach (var (key, value) in numbers)
            {
                if (!double.IsFinite(value))
                    throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{name}: {key} is {value}; it must be a number."));
            }

            if (LanguageScore is < 0 or > 1)
                throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{name}: language_score is {LanguageScore}; it must lie in [0, 1]."));

            return new FineWeb2Configuration
            {
                MaxDuplicateLineRatio = DupLineFrac,
                DuplicateNgrams = Limits("dup_n_grams", DupNGrams, name),
                TopNgrams = Limits("top_n_grams", TopNGrams, name),
                MinLanguageScore = LanguageScore,
                MinLinePunctuationRatio = LinePunctThr,
                MaxLineBreakRatio = NewLineRatio,
                MinMeanWordLength = MinAvgWordLength,
                MaxMeanWordLength = MaxAvgWordLength,
                MinLetterWordRatio = MaxNonAlphaWordsRatio,
                StopWords = Stopwords,
            };
        }

        private static NgramLimit[] Limits(string key, List<List<double>> pairs, string name)
        {
            var previous = 0.0;
            foreach (var pair in pairs)
            {
                if (pair is not [var n, var ratio] || n != Math.Floor(n) || n <= previous || n > 64 || !double.IsFinite(ratio))
                    throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{name}: {key} holds [{string.Join(", ", pair)}] after {previous} words; it must hold pairs of a growing number of words, at most 64, and a share."));
                previous = n;
            }

            return [.. pairs.Select(pair => new NgramLimit((int)pair[0], pair[1]))];
        }
    }
}
