using Endonym.Lineage;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Tests.Packs;

public sealed class LanguagePackTests : IDisposable
{
    private const string Yaml = """
        code: xx
        name: {native: Xx, english: Exish}
        script: Latn
        alphabet: "abc"
        diacritics: ""
        stop_words: [a, b]
        decimal_separator: ","
        group_separator: "\u00A0"
        quotes: {open: "„", close: "”"}
        plural_categories: [one, other]
        answer_label_words: [A]
        filters:
          min_mean_word_length: 3
          max_mean_word_length: 12
          min_stop_words: 2
          min_letter_word_ratio: 0.726
          max_new_line_ratio: 0.158
          max_top_ngram_ratio: {2: 0.222}
        identifiers:
          nip: {weights: [6, 5, 7, 2, 3, 4, 5, 6, 7], modulus: 11, length: 10}
        competency_categories: {history: historia}
        system_prompt: "s"
        competency_prompt: "Q: {question}"
        files: {competency: competency.jsonl}
        """;

    private readonly TemporaryFolder _folder = new();

    public LanguagePackTests() => _folder.File("xx/competency.jsonl", "{}");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pack_is_read_key_for_key()
    {
        var pack = Load(Yaml);

        Assert.Equal("Exish", pack.EnglishName);
        Assert.Equal(["a", "b"], pack.StopWords);
        Assert.Equal("\u00a0", pack.GroupSeparator);
        Assert.Equal(new QuotationMarks("„", "”"), pack.Quotes);
        Assert.Equal(0.726, pack.Filters.MinLetterWordRatio);
        Assert.Equal(0.222, pack.Filters.MaxTopNgramRatio[2]);
        Assert.Equal(0.32, pack.Filters.MaxDuplicateLineRatio); // the default, since the key is not there
        Assert.Equal(11, pack.Identifiers["nip"].Modulus);
        Assert.Equal(Path.Combine(_folder.Path, "xx", "competency.jsonl"), pack.Files.Competency);
        Assert.Null(pack.Files.Ui);
        Assert.Null(pack.OrthographicNorm);
    }

    [Theory]
    [InlineData("script: Latn", "script: Latn\ncolour: red", "colour")] // unknown
    [InlineData("  min_stop_words: 2", "  min_stop_word: 2", "min_stop_word")] // unknown, nested
    [InlineData("system_prompt: \"s\"", "", "system_prompt")] // missing
    [InlineData("script: Latn", "script: Latin", "script")]
    [InlineData("script: Latn", "script: Latn\ncountry: Poland", "country")]
    [InlineData("code: xx", "code: yy", "code")]
    [InlineData("Q: {question}", "Q:", "competency_prompt")]
    [InlineData("[one, other]", "[one, several, other]", "plural_categories")]
    [InlineData("ratio: 0.726", "ratio: 72.6", "min_letter_word_ratio")]
    [InlineData("max_mean_word_length: 12", "max_mean_word_length: 2", "min_mean_word_length")]
    [InlineData("stop_words: [a, b]", "stop_words: []", "min_stop_words")]
    [InlineData("length: 10}", "length: 10, rule: guess}", "guess")]
    [InlineData("length: 10}", "length: 10, rules: complement}", "rules")] // unknown, nested
    [InlineData("length: 10}", "length: 10, check_position: 11}", "nip.check_position")]
    [InlineData("length: 10}", "length: 10, forms: [\"###-###\"]}", "nip.forms")]
    [InlineData("length: 10}", "length: 10, needs_word: true}", "nip.needs_word")]
    [InlineData("length: 10}", "length: 10, prefix: regon}", "nip.prefix")]
    [InlineData("length: 10}", "length: 10, birth_month_offsets: {0: 19}}", "nip.birth_month_offsets")]
    [InlineData("competency_categories:", "phones: {country_code: \"48\", lengths: [9], forms: [\"## ##\"]}\ncompetency_categories:", "phones.forms")]
    [InlineData("competency.jsonl}", "other.jsonl}", "competency")]
    [InlineData("competency.jsonl}", "../../secret}", "competency")]
    public void A_wrong_pack_is_refused_with_file_and_key(string right, string wrong, string key)
    {
        Assert.Contains(right, Yaml, StringComparison.Ordinal);
        var error = Assert.Throws<InvalidInputException>(() => Load(Yaml.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains("pack.yaml", error.Message, StringComparison.Ordinal);
        Assert.Contains(key, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Identifiers_and_phones_are_read_key_for_key()
    {
        var pack = Load(Yaml.Replace("competency_categories:", """
              long: {weights: [1, 1, 1], modulus: 7, length: 11, rule: remainder_ten_is_zero, prefix: nip, words: [LONG], needs_word: true, birth_month_offsets: {0: 1900, 20: 0}}
              card: {weights: [1, 2], modulus: 10, length: 3, letters: 1, check_position: 2, rule: complement}
            phones: {country_code: "99", lengths: [4], forms: ["## ##"], first_digits: ["1"], words: [tel], amount_words: [zl]}
            competency_categories:
            """, StringComparison.Ordinal));

        Assert.Equal(["##########"], pack.Identifiers["nip"].Forms);
        Assert.Equal(10, pack.Identifiers["nip"].CheckPosition);
        Assert.Equal(CheckDigitRule.Remainder, pack.Identifiers["nip"].Rule);
        Assert.Equal(["@##"], pack.Identifiers["card"].Forms);
        Assert.Equal(2, pack.Identifiers["card"].CheckPosition);
        Assert.Equal(CheckDigitRule.RemainderTenIsZero, pack.Identifiers["long"].Rule);
        Assert.Equal(10, pack.Identifiers["long"].Prefix?.Length);
        Assert.True(pack.Identifiers["long"].NeedsWord);
        Assert.Equal(1900, pack.Identifiers["long"].BirthDate?.MonthOffsets[0]);
        Assert.Equal("99", pack.Phones?.CountryCode);
        Assert.Equal([4], pack.Phones?.Lengths ?? []);
        Assert.Equal(["zl"], pack.Phones?.AmountWords ?? []);
    }

    [Fact]
    public void A_missing_pack_lists_those_there_are()
    {
        _folder.File("xx/pack.yaml", Yaml);

        var error = Assert.Throws<InvalidInputException>(() => LanguagePack.Load(_folder.Path, "de"));

        Assert.Contains("There is xx.", error.Message, StringComparison.Ordinal);
        Assert.Null(LanguagePack.Find(_folder.Path, "de"));
        Assert.Equal(["xx"], LanguagePack.Available(_folder.Path));
        Assert.Empty(LanguagePack.Available(Path.Combine(_folder.Path, "nowhere")));
    }

    [Fact]
    public void A_code_cannot_leave_the_packs_folder() => Assert.Throws<InvalidInputException>(() => LanguagePack.Find(_folder.Path, "../xx"));

    [Theory]
    [InlineData("de", "Latn", 0)]
    [InlineData("pt-BR", "Latn", 0)]
    [InlineData("ru", "Cyrl", 0.4)]
    [InlineData("zh-Hant", "Hant", 0.4)]
    [InlineData("xyz", "Zyyy", 0)]
    public void A_neutral_pack_asks_for_no_stop_words_and_knows_usual_scripts(string code, string script, double minScriptRatio)
    {
        var pack = LanguagePack.Neutral(code, "Some");

        Assert.Equal(script, pack.Script);
        Assert.Equal(minScriptRatio, pack.Filters.MinScriptRatio);
        Assert.Empty(pack.StopWords);
        Assert.Equal(0, pack.Filters.MinStopWords);
    }

    [Fact]
    public void Every_pack_of_the_repository_is_whole()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Endonym.slnx")))
            root = root.Parent;
        var packs = Path.Combine(root?.FullName ?? "", "packs");
        Assert.SkipUnless(Directory.Exists(packs), "the repository has no packs here");

        Assert.All(LanguagePack.Available(packs), code => Assert.Equal(code, LanguagePack.Load(packs, code).Code));
    }

    private LanguagePack Load(string yaml)
    {
        _folder.File("xx/pack.yaml", yaml);
        return LanguagePack.Load(_folder.Path, "xx");
    }
}
