using Endonym.Lineage;

namespace Endonym.Text.Packs;

/// <summary>Everything Endonym knows about one language: the folder <c>packs/CODE</c>, or neutral values where there is none.</summary>
public sealed record LanguagePack
{
    private const string PackFile = "pack.yaml";

    internal const string UndeterminedScript = "Zyyy";

    /// <summary>BCP 47 code, such as <c>pl</c> or <c>zh-Hant</c>; also the folder's name.</summary>
    public required string Code { get; init; }

    /// <summary>The language's name in itself.</summary>
    public required string NativeName { get; init; }

    /// <summary>The language's name in English.</summary>
    public required string EnglishName { get; init; }

    /// <summary>ISO 15924 code of the script, such as <c>Latn</c>; <c>Zyyy</c> where it is undetermined.</summary>
    public required string Script { get; init; }

    /// <summary>ISO 3166 code of the country whose official numbers the pack knows, such as <c>PL</c>; null where it does not say.</summary>
    public string? Country { get; init; }

    /// <summary>Every letter of the alphabet in lower case, in its order; empty where the pack does not say.</summary>
    public required string Alphabet { get; init; }

    /// <summary>The letters that ASCII lacks, in lower case.</summary>
    public required string Diacritics { get; init; }

    /// <summary>Frequent words whose presence tells prose of this language; lower case.</summary>
    public required IReadOnlyList<string> StopWords { get; init; }

    /// <summary>What separates the whole from the fraction: <c>,</c> or <c>.</c>.</summary>
    public required string DecimalSeparator { get; init; }

    /// <summary>What separates thousands; may be a no-break space.</summary>
    public required string GroupSeparator { get; init; }

    /// <summary>Primary quotation marks.</summary>
    public required QuotationMarks Quotes { get; init; }

    /// <summary>CLDR plural categories that the language tells apart, <c>other</c> among them.</summary>
    public required IReadOnlyList<string> PluralCategories { get; init; }

    /// <summary>The spelling norm in force, such as the reform and its year; null where there is one norm only.</summary>
    public string? OrthographicNorm { get; init; }

    /// <summary>One-letter words that look like labels of answers: Polish has A, I, O, U, W, Z.</summary>
    public required IReadOnlyList<string> AnswerLabelWords { get; init; }

    /// <summary>When a text counts as prose of this language.</summary>
    public required FilterThresholds Filters { get; init; }

    /// <summary>Official numbers and how they check themselves, by name: <c>pesel</c>, <c>nip</c> …</summary>
    public required IReadOnlyDictionary<string, IdentifierCheck> Identifiers { get; init; }

    /// <summary>How telephone numbers are written where the language is spoken; null where the pack does not say.</summary>
    public PhonePlan? Phones { get; init; }

    /// <summary>Names of the competency categories for people, by code.</summary>
    public required IReadOnlyDictionary<string, string> CompetencyCategories { get; init; }

    /// <summary>What a model of this language is told first.</summary>
    public required string SystemPrompt { get; init; }

    /// <summary>How a competency item is asked; <c>{question}</c> stands for it.</summary>
    public required string CompetencyPrompt { get; init; }

    /// <summary>The pack's other files.</summary>
    public required PackFiles Files { get; init; }

    /// <summary>Reads a pack.</summary>
    /// <param name="packsFolder">The folder that holds a folder for each language.</param>
    /// <param name="code">The language.</param>
    /// <exception cref="InvalidInputException">There is no such pack, or its file has an unknown, missing or wrong key; the message names file and key.</exception>
    public static LanguagePack Load(string packsFolder, string code) => Find(packsFolder, code) ?? throw new InvalidInputException(
        $"There is no language pack '{code}' in {packsFolder}. " + (Available(packsFolder) is { Count: > 0 } codes
            ? $"There is {string.Join(", ", codes)}."
            : $"There is none at all; a pack is a folder with a {PackFile}."));

    /// <summary>Reads a pack, or returns null where there is none for the language.</summary>
    /// <exception cref="InvalidInputException">The pack is there and wrong; the message names file and key.</exception>
    public static LanguagePack? Find(string packsFolder, string code)
    {
        RequireCode(code);
        var path = Path.Combine(packsFolder, code, PackFile);
        return File.Exists(path) ? PackYaml.Read(path, code) : null;
    }

    /// <summary>Values for a language without a pack: they let its texts through and claim nothing about it.</summary>
    /// <param name="code">BCP 47 code.</param>
    /// <param name="englishName">The language's name in English.</param>
    public static LanguagePack Neutral(string code, string englishName)
    {
        RequireCode(code);
        var script = LanguageScripts.Of(code);
        return new LanguagePack
        {
            Code = code,
            NativeName = englishName,
            EnglishName = englishName,
            Script = script,
            Alphabet = "",
            Diacritics = "",
            StopWords = [],
            DecimalSeparator = ".",
            GroupSeparator = "\u00a0",
            Quotes = new QuotationMarks("“", "”"),
            PluralCategories = ["other"],
            AnswerLabelWords = [],
            // Latin words (names, commands) stand in the texts of every language; in a Latin-script one their share tells nothing.
            Filters = new FilterThresholds { MinScriptRatio = script is UndeterminedScript or "Latn" ? 0 : 0.4 },
            Identifiers = new Dictionary<string, IdentifierCheck>(),
            CompetencyCategories = new Dictionary<string, string>(),
            SystemPrompt = $"You are a helpful assistant. Answer in {englishName}.",
            CompetencyPrompt = PackYaml.QuestionMark,
            Files = new PackFiles(),
        };
    }

    /// <summary>Codes of the languages that have a pack, in ordinal order; empty where the folder is missing.</summary>
    public static IReadOnlyList<string> Available(string packsFolder) => !Directory.Exists(packsFolder) ? [] :
    [
        .. Directory.EnumerateDirectories(packsFolder)
            .Where(folder => File.Exists(Path.Combine(folder, PackFile)))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    // A code becomes a part of paths; nothing else than a code may.
    private static void RequireCode(string code)
    {
        if (code.Length is 0 or > 35 || !code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            throw new InvalidInputException($"'{code}' is no language code. Use a BCP 47 code such as pl, pt-BR or zh-Hant.");
    }
}
