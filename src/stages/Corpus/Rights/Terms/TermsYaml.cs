using System.Reflection;
using System.Text.RegularExpressions;
using Endonym.Lineage;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Rights.Terms;

/// <summary>The file of phrases, key for key. An unknown, missing or repeated key is an error that names it.</summary>
internal sealed class TermsYaml
{
    private const int CurrentFormat = 1;

    private const string ResourceName = "terms.yaml";

    // Linear in the sentence, whatever a stranger's page or a new phrase may hold.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public required int Format { get; init; }

    public required Dictionary<string, LanguageYaml> Languages { get; init; }

    public sealed class LanguageYaml
    {
        public required List<string> Mining { get; init; }

        public required List<string> Reserves { get; init; }

        public required List<string> Unless { get; init; }

        public List<string> Alone { get; init; } = [];
    }

    public static IReadOnlyList<TermsPhrases> ReadDefault()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)!; // embedded by the project file
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), ResourceName);
    }

    public static IReadOnlyList<TermsPhrases> Parse(string text, string path)
    {
        var yaml = StrictYaml.Parse<TermsYaml>(text, path, "It needs a format and the phrases of at least one language.");
        if (yaml.Format != CurrentFormat)
            throw new InvalidInputException(FormattableString.Invariant($"{path}: the phrases have format {yaml.Format}; this version of Endonym reads format {CurrentFormat}."));

        return [.. yaml.Languages.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new TermsPhrases(
            pair.Key,
            Later(pair.Value.Mining, pair.Key, "mining", path),
            Later(pair.Value.Reserves, pair.Key, "reserves", path),
            Later(pair.Value.Unless, pair.Key, "unless", path),
            Later(pair.Value.Alone, pair.Key, "alone", path)))];
    }

    private static Lazy<Regex?> Later(List<string> phrases, string language, string key, string path) => new(() => Joined(phrases, language, key, path));

    private static Regex? Joined(List<string> phrases, string language, string key, string path)
    {
        if (phrases.Count == 0)
            return null;

        try
        {
            return new Regex(string.Join('|', phrases.Select(phrase => $"(?:{phrase})")), Options);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            var phrase = phrases.Find(phrase => !IsPattern(phrase)) ?? phrases[0];
            throw new InvalidInputException($"{path}: languages.{language}.{key} has '{phrase}', which is no regular expression without look-around: {error.Message}", error);
        }
    }

    private static bool IsPattern(string phrase)
    {
        try
        {
            _ = new Regex(phrase, Options);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
