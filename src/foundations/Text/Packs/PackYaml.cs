using Endonym.Lineage;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Endonym.Text.Packs;

/// <summary>The file <c>pack.yaml</c>, key for key, and its checks. An unknown, missing or repeated key is an error that names it.</summary>
internal sealed class PackYaml
{
    /// <summary>Where a competency prompt takes the question.</summary>
    public const string QuestionMark = "{question}";

    private static readonly string[] CldrPluralCategories = ["zero", "one", "two", "few", "many", "other"];

    private static readonly IDeserializer Deserializer = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .WithTypeMapping<IReadOnlyDictionary<int, double>, Dictionary<int, double>>()
        .WithTypeMapping<IReadOnlyList<int>, List<int>>()
        .WithTypeMapping<IReadOnlyList<string>, List<string>>()
        .WithEnumNamingConvention(UnderscoredNamingConvention.Instance)
        .WithDuplicateKeyChecking()
        .WithEnforceRequiredMembers()
        .WithEnforceNullability()
        .Build();

    public required string Code { get; init; }

    public required NameYaml Name { get; init; }

    public required string Script { get; init; }

    public string? Country { get; init; }

    public required string Alphabet { get; init; }

    public required string Diacritics { get; init; }

    public required List<string> StopWords { get; init; }

    public required string DecimalSeparator { get; init; }

    public required string GroupSeparator { get; init; }

    public required QuotesYaml Quotes { get; init; }

    public required List<string> PluralCategories { get; init; }

    public string? OrthographicNorm { get; init; }

    public required List<string> AnswerLabelWords { get; init; }

    public required FilterThresholds Filters { get; init; }

    public Dictionary<string, IdentifierYaml> Identifiers { get; init; } = [];

    public PhonePlan? Phones { get; init; }

    public required Dictionary<string, string> CompetencyCategories { get; init; }

    public required string SystemPrompt { get; init; }

    public required string CompetencyPrompt { get; init; }

    public required PackFiles Files { get; init; }

    public sealed class NameYaml
    {
        public required string Native { get; init; }

        public required string English { get; init; }
    }

    public sealed class QuotesYaml
    {
        public required string Open { get; init; }

        public required string Close { get; init; }
    }

    public sealed class IdentifierYaml
    {
        public required List<int> Weights { get; init; }

        public required int Modulus { get; init; }

        public required int Length { get; init; }

        public CheckDigitRule Rule { get; init; }

        public int? CheckPosition { get; init; }

        public int Letters { get; init; }

        public List<string> Forms { get; init; } = [];

        public List<string> Words { get; init; } = [];

        public bool NeedsWord { get; init; }

        public Dictionary<int, int> BirthMonthOffsets { get; init; } = [];

        public string? Prefix { get; init; }

        public IdentifierCheck ToCheck(IReadOnlyDictionary<string, IdentifierYaml> all) => new(Weights, Modulus, Length)
        {
            Rule = Rule,
            CheckPosition = CheckPosition ?? Length,
            LetterCount = Letters,
            Forms = Forms.Count > 0 ? Forms : [new string('@', Letters) + new string('#', Length - Letters)],
            Words = Words,
            NeedsWord = NeedsWord,
            BirthDate = BirthMonthOffsets.Count > 0 ? new BirthDateCode(BirthMonthOffsets) : null,
            Prefix = Prefix is null ? null : all[Prefix].ToCheck(all),
        };
    }

    /// <summary>Reads and checks a pack.</summary>
    /// <param name="path">The file.</param>
    /// <param name="code">The language that its folder promises.</param>
    public static LanguagePack Read(string path, string code)
    {
        try
        {
            using var reader = new StreamReader(path);
            var yaml = Deserializer.Deserialize<PackYaml?>(reader) ?? throw new InvalidInputException($"{path} is empty. A pack needs at least its code, name and script.");
            yaml.Check(path, code);
            return yaml.ToPack(path);
        }
        catch (YamlException error)
        {
            // The reason a value does not fit is inside: the outer message only says that one did not.
            throw new InvalidInputException($"{path}, line {error.Start.Line}: {(error.InnerException ?? error).Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private void Check(string path, string code)
    {
        void Require(bool met, string key, string rule)
        {
            if (!met)
                throw new InvalidInputException($"{path}: {key} {rule}.");
        }

        static bool IsShare(double value) => value is >= 0 and <= 1;

        Require(Code == code, "code", $"is '{Code}' in the folder of '{code}'; they must agree");
        Require(Script.Length == 4 && Script.All(char.IsAsciiLetter), "script", $"is '{Script}'; it must be an ISO 15924 code such as Latn");
        Require(Country is null or [>= 'A' and <= 'Z', >= 'A' and <= 'Z'], "country", $"is '{Country}'; it must be an ISO 3166 code such as PL");
        Require(DecimalSeparator.Length == 1, "decimal_separator", $"is '{DecimalSeparator}'; it must be one character");
        Require(GroupSeparator.Length <= 1, "group_separator", $"is '{GroupSeparator}'; it must be one character, or empty");
        Require(DecimalSeparator != GroupSeparator, "group_separator", "equals decimal_separator; numbers could not be read");
        Require(PluralCategories.Contains("other"), "plural_categories", "lacks 'other', which every language has");
        Require(PluralCategories.All(CldrPluralCategories.Contains), "plural_categories", $"may hold only {string.Join(", ", CldrPluralCategories)}");
        Require(CompetencyPrompt.Contains(QuestionMark, StringComparison.Ordinal), "competency_prompt", $"must contain {QuestionMark}");
        Require(Filters.MinMeanWordLength <= Filters.MaxMeanWordLength, "filters.min_mean_word_length", "is above max_mean_word_length; no text could pass");
        Require(Filters.MinStopWords == 0 || StopWords.Count > 0, "filters.min_stop_words", "asks for stop words but stop_words is empty");
        (string Key, double Value)[] shares =
        [
            ("min_letter_word_ratio", Filters.MinLetterWordRatio),
            ("max_new_line_ratio", Filters.MaxNewLineRatio),
            ("min_line_punctuation_ratio", Filters.MinLinePunctuationRatio),
            ("max_duplicate_line_ratio", Filters.MaxDuplicateLineRatio),
            ("min_script_ratio", Filters.MinScriptRatio),
            ("min_language_score", Filters.MinLanguageScore),
            .. Filters.MaxTopNgramRatio.Select(pair => ($"max_top_ngram_ratio.{pair.Key}", pair.Value)),
            .. Filters.MaxDuplicateNgramRatio.Select(pair => ($"max_duplicate_ngram_ratio.{pair.Key}", pair.Value)),
        ];
        foreach (var (key, value) in shares)
            Require(IsShare(value), "filters." + key, "must lie in [0, 1]");
        Require(Filters.MaxTopNgramRatio.Keys.Concat(Filters.MaxDuplicateNgramRatio.Keys).All(n => n is >= 2 and <= 32), "filters", "may limit n-grams of 2 to 32 words only");

        foreach (var (name, identifier) in Identifiers)
        {
            Require(identifier.Modulus > 1, $"identifiers.{name}.modulus", "must be above 1");
            Require(identifier.Weights.Count > 0 && identifier.Weights.Count <= identifier.Length, $"identifiers.{name}.weights", "must be at least one and at most as many as length");
            Require(identifier.Letters >= 0 && identifier.Letters < identifier.Length, $"identifiers.{name}.letters", "must be fewer than length");
            Require((identifier.CheckPosition ?? identifier.Length) > identifier.Letters && (identifier.CheckPosition ?? 1) <= identifier.Length, $"identifiers.{name}.check_position", "must be the place of a digit, counted from 1");
            Require(identifier.Forms.All(form => form.Count(sign => sign is '#') == identifier.Length - identifier.Letters && form.Count(sign => sign is '@') == identifier.Letters), $"identifiers.{name}.forms", "must have as many # as the number has digits and as many @ as it has letters");
            Require(!identifier.NeedsWord || identifier.Words.Count > 0, $"identifiers.{name}.needs_word", "asks for a word but words is empty");
            Require(identifier.BirthMonthOffsets.Count == 0 || (identifier.Letters == 0 && identifier.Length >= 6), $"identifiers.{name}.birth_month_offsets", "needs six digits for the date");
            Require(identifier.BirthMonthOffsets.All(pair => pair.Key is >= 0 and < 100 && (pair.Value is 0 or >= 1000 and < 9900)), $"identifiers.{name}.birth_month_offsets", "must map what is added to the month to a century such as 1900, or to 0");
            Require(identifier.Prefix is null || (Identifiers.TryGetValue(identifier.Prefix, out var prefix) && prefix.Prefix is null && prefix.Length < identifier.Length), $"identifiers.{name}.prefix", $"is '{identifier.Prefix}'; it must name a shorter identifier that has no prefix itself");
        }

        if (Phones is null)
            return;

        Require(Phones.CountryCode.Length is >= 1 and <= 3 && Phones.CountryCode.All(char.IsAsciiDigit), "phones.country_code", $"is '{Phones.CountryCode}'; it must be one to three digits");
        Require(Phones.Lengths.Count > 0 && Phones.Lengths.All(length => length is >= 4 and <= 14), "phones.lengths", "must say how many digits a number has, 4 to 14");
        Require(Phones.Forms.All(form => Phones.Lengths.Contains(form.Count(sign => sign is '#')) && !form.Contains('@', StringComparison.Ordinal)), "phones.forms", "must have as many # as one of phones.lengths says");
        Require(Phones.FirstDigits.All(first => first.Length > 0 && first.All(char.IsAsciiDigit)), "phones.first_digits", "must be digits");
    }

    private LanguagePack ToPack(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // a file always lies in a folder

        string? Resolve(string key, string? name)
        {
            if (name is null)
                return null;

            var full = Path.GetFullPath(Path.Combine(folder, name));
            return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(full)
                ? full
                : throw new InvalidInputException($"{path}: files.{key} names '{name}', which is no file in the pack. Add the file or take out the key.");
        }

        return new LanguagePack
        {
            Code = Code,
            NativeName = Name.Native,
            EnglishName = Name.English,
            Script = Script,
            Country = Country,
            Alphabet = Alphabet,
            Diacritics = Diacritics,
            StopWords = StopWords,
            DecimalSeparator = DecimalSeparator,
            GroupSeparator = GroupSeparator,
            Quotes = new QuotationMarks(Quotes.Open, Quotes.Close),
            PluralCategories = PluralCategories,
            OrthographicNorm = OrthographicNorm,
            AnswerLabelWords = AnswerLabelWords,
            Filters = Filters,
            Identifiers = Identifiers.ToDictionary(pair => pair.Key, pair => pair.Value.ToCheck(Identifiers), StringComparer.Ordinal),
            Phones = Phones,
            CompetencyCategories = CompetencyCategories,
            SystemPrompt = SystemPrompt,
            CompetencyPrompt = CompetencyPrompt,
            Files = new PackFiles
            {
                Competency = Resolve("competency", Files.Competency),
                MinimalPairs = Resolve("minimal_pairs", Files.MinimalPairs),
                Instructions = Resolve("instructions", Files.Instructions),
                Preferences = Resolve("preferences", Files.Preferences),
                Ui = Resolve("ui", Files.Ui),
            },
        };
    }
}
