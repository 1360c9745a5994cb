namespace Endonym.Text.Packs;

/// <summary>The usual scripts of languages that have no pack yet.</summary>
internal static class LanguageScripts
{
    /// <summary>ISO 15924 code: the script subtag if the code has one, else the usual script, else undetermined.</summary>
    public static string Of(string code)
    {
        var subtags = code.Split('-');
        return subtags.Skip(1).FirstOrDefault(subtag => subtag.Length == 4 && subtag.All(char.IsAsciiLetter)) ?? subtags[0] switch
        {
            "cs" or "da" or "de" or "en" or "es" or "et" or "fi" or "fr" or "hr" or "hu" or "it" or "lt" or "lv" or "nb" or "nl" or "pl" or "pt" or "ro" or "sk" or "sl" or "sv" or "tr" => "Latn",
            "be" or "bg" or "mk" or "ru" or "uk" => "Cyrl",
            "ar" => "Arab",
            "el" => "Grek",
            "he" => "Hebr",
            "ja" => "Jpan",
            "ko" => "Kore",
            "zh" => "Hani",
            _ => LanguagePack.UndeterminedScript,
        };
    }
}
