namespace Endonym.Text.Packs;

/// <summary>The usual scripts of languages that have no pack yet.</summary>
internal static class LanguageScripts
{
    private static readonly Dictionary<string, string> ByLanguage = new(StringComparer.Ordinal)
    {
        ["ar"] = "Arab", ["be"] = "Cyrl", ["bg"] = "Cyrl", ["cs"] = "Latn", ["da"] = "Latn", ["de"] = "Latn", ["el"] = "Grek", ["en"] = "Latn",
        ["es"] = "Latn", ["et"] = "Latn", ["fi"] = "Latn", ["fr"] = "Latn", ["he"] = "Hebr", ["hr"] = "Latn", ["hu"] = "Latn", ["it"] = "Latn",
        ["ja"] = "Jpan", ["ko"] = "Kore", ["lt"] = "Latn", ["lv"] = "Latn", ["mk"] = "Cyrl", ["nb"] = "Latn", ["nl"] = "Latn", ["pl"] = "Latn",
        ["pt"] = "Latn", ["ro"] = "Latn", ["ru"] = "Cyrl", ["sk"] = "Latn", ["sl"] = "Latn", ["sv"] = "Latn", ["tr"] = "Latn", ["uk"] = "Cyrl",
        ["zh"] = "Hani",
    };

    /// <summary>ISO 15924 code: the script subtag if the code has one, else the usual script, else undetermined.</summary>
    public static string Of(string code)
    {
        var subtags = code.Split('-');
        return subtags.Skip(1).FirstOrDefault(subtag => subtag.Length == 4 && subtag.All(char.IsAsciiLetter))
            ?? ByLanguage.GetValueOrDefault(subtags[0], LanguagePack.UndeterminedScript);
    }
}
