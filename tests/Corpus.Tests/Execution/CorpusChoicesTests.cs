using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.GopherQuality;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Text.Privacy;

namespace Endonym.Corpus.Tests.Execution;

/// <summary>What a corpus leaves out or changes when it is asked to: near duplicates, personal data, evaluation items, FineWeb-2's rules.</summary>
public sealed class CorpusChoicesTests : IDisposable
{
    private static readonly string[] Syllables = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "wa"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_texts_that_are_nearly_the_same_the_first_stays_and_is_named()
    {
        var almost = Tale(1).Replace(" ", "  ", StringComparison.Ordinal).Insert(0, "Oto: ");
        var source = Source(
            ("a.jsonl", [("one", Tale(1)), ("two", Tale(2))]),
            ("b.jsonl", [("again", almost), ("three", Tale(3))]));

        var corpus = Run(Samples.Options(source) with { NearDuplicates = new NearDuplicateOptions(), UnitBytes = 1 });

        var rejected = Assert.Single(CorpusRejects.Sample(corpus, ClusterDecision.NearDuplicateReason, 5));
        Assert.Equal(("again", "s/one"), (rejected.Id, rejected.Partner));
        Assert.Equal(["one", "three", "two"], Ids(corpus));
    }

    [Fact]
    public void Where_the_first_of_a_cluster_is_out_for_its_name_the_next_one_stays()
    {
        // The name "one" is taken, so the tale that comes second under it is out; its near duplicates must not all follow it.
        var source = Source(("a.jsonl", [("one", Tale(1)), ("one", Tale(2)), ("two", "Oto: " + Tale(2)), ("three", Tale(2) + " Koniec.")]));

        var corpus = Run(Samples.Options(source) with { NearDuplicates = new NearDuplicateOptions() });

        Assert.Equal(["one", "two"], Ids(corpus));
        Assert.Equal("s/two", Assert.Single(CorpusRejects.Sample(corpus, ClusterDecision.NearDuplicateReason, 5)).Partner);
    }

    [Fact]
    public void Personal_data_are_masked_in_what_is_kept_and_counted()
    {
        // By the rule of IBANs, GB82 WEST 1234 5698 7654 32 leaves 1 modulo 97, and with another last digit something else.
        var source = Source(("a.jsonl", [("one", Tale(1) + " Pisz: jan.kowalski@example.org, konto GB82 WEST 1234 5698 7654 32."), ("two", Tale(2) + " Konto GB82 WEST 1234 5698 7654 33.")]));

        var corpus = Run(Samples.Options(source) with { Privacy = new PrivacyOptions { Rules = new PrivacyRules() }, Panel = new() { Share = 0 } });

        var texts = CorpusFiles.ReadDocuments(corpus).ToDictionary(document => document.Id, document => document.Text);
        Assert.DoesNotContain("kowalski", texts["one"], StringComparison.Ordinal);
        Assert.DoesNotContain("WEST", texts["one"], StringComparison.Ordinal);
        Assert.Contains("GB82 WEST 1234 5698 7654 33", texts["two"], StringComparison.Ordinal);
        var counts = CorpusFiles.ReadReport(corpus).PersonalData;
        Assert.Equal(new PrivacyCount(1, 1, "jan.kowalski@example.org".Length, 1), counts[PersonalData.Email]);
        Assert.Equal(new PrivacyCount(1, 1, "GB82 WEST 1234 5698 7654 32".Length, 1), counts[PersonalData.Iban]);
        Assert.Equal(2, counts.Count);
    }

    [Fact]
    public void A_document_with_an_evaluation_item_is_dropped_and_the_item_is_told()
    {
        const string question = "Jak nazywa się rzeka, nad którą leży dawna stolica królestwa, i do jakiego morza uchodzi jej ujście?";
        var items = _folder.File("exam.jsonl", $"{{\"id\": \"q1\", \"question\": \"{question}\", \"answer\": \"Wisła\"}}\n{{\"id\": \"q2\", \"question\": \"Ile lat trwała wojna, którą kroniki nazywają trzynastoletnią, i kto ją wygrał w końcu?\", \"answer\": \"13\"}}\n");
        var source = Source(("a.jsonl", [("clean", Tale(1)), ("leak", $"{Tale(2)} {question.ToUpperInvariant()} {Tale(3)}")]));
        var options = Samples.Options(source) with { EvaluationItems = [new InputFile { Path = items }] };

        var corpus = Run(options);

        Assert.Equal(["clean"], Ids(corpus));
        Assert.Equal("leak", Assert.Single(CorpusRejects.Sample(corpus, Decontaminator.Reason, 5)).Id);
        Assert.Equal(new Dictionary<string, long> { ["exam/q1"] = 1 }, CorpusFiles.ReadReport(corpus).EvaluationItems);

        // Other items are another corpus, and a configuration knows its own.
        File.AppendAllText(items, "\n");
        var written = System.Text.Json.JsonSerializer.Deserialize<CorpusOptions>(corpus.Manifest.Run.Options, Lineage.Manifests.LineageJson.Compact)!;
        Assert.Contains("exam.jsonl", Assert.Throws<InvalidInputException>(() => Run(written)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Items_too_short_to_be_looked_for_are_told()
    {
        var items = _folder.File("exam.jsonl", "{\"id\": \"q1\", \"question\": \"Ile?\", \"answer\": \"13\"}\n");
        var options = Samples.Options(Source(("a.jsonl", [("one", Tale(1))]))) with { EvaluationItems = [new InputFile { Path = items }] };
        var reporter = new QuietReporter();

        CorpusStep.Run(Samples.Workspace(_folder), options, reporter, TestContext.Current.CancellationToken);

        Assert.Contains("1 of 1 evaluation items of 'exam' are too short to be looked for, 'q1' among them", Assert.Single(reporter.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Fineweb_2_decides_where_its_configuration_is_given()
    {
        var configuration = FineWeb2Yaml.Parse(
            """
            dup_line_frac: 0.32
            dup_n_grams: [[5, 0.172]]
            language_score: 0.689
            line_punct_thr: 0.0
            max_avg_word_length: 12
            max_non_alpha_words_ratio: 0.726
            min_avg_word_length: 3
            new_line_ratio: 0.158
            stopwords: [i, nie, się]
            top_n_grams: [[2, 0.222]]
            """, "test.yml");
        var source = Source(("a.jsonl", [("with", Tale(1) + " i nie się"), ("without", Tale(2))]));

        var corpus = Run(Samples.Options(source) with { FineWeb2 = configuration, Panel = new() { Share = 0 } });

        Assert.Equal(["with"], Ids(corpus));
        Assert.Equal(1, CorpusFiles.ReadReport(corpus).Dropped[GopherQualityFilter.TooFewStopWords]);
    }

    [Fact]
    public void Lines_that_other_documents_of_the_source_have_are_taken_out()
    {
        const string footer = "Wszystkie prawa do tej strony ma jej wydawca.";
        var source = Source(
            ("a.jsonl", [("one", $"{Tale(1)}\n{footer}"), ("copy", $"{Tale(1)}\n{footer}")]),
            ("b.jsonl", [("two", $"{Tale(2)}\n\n{footer}\n\n{Tale(3)}"), ("footer", footer), ("short", "Tak jest.\nTak jest.")]));
        var options = Samples.Options(source) with { RepeatedLines = new LineDedupOptions { Unit = TextUnit.Line, Scope = DuplicateScope.Site }, UnitBytes = 1, Panel = new() { Share = 0 } };

        var corpus = Run(options);

        var texts = CorpusFiles.ReadDocuments(corpus).ToDictionary(document => document.Id, document => document.Text);
        Assert.Equal(new Dictionary<string, string> { ["one"] = $"{Tale(1)}\n{footer}", ["two"] = $"{Tale(2)}\n\n{Tale(3)}", ["short"] = "Tak jest.\nTak jest." }, texts);
        Assert.Equal("footer", Assert.Single(CorpusRejects.Sample(corpus, Fates.OnlyRepeatedLinesReason, 5)).Id);
        var report = CorpusFiles.ReadReport(corpus);
        Assert.Equal(2, report.RepeatedLines); // of "two" and "footer"; the copy was dropped before
        Assert.Equal(texts.Values.Sum(text => System.Text.Encoding.UTF8.GetByteCount(text)), report.KeptBytes);
    }

    [Fact]
    public void Options_with_every_choice_are_written_and_read_back()
    {
        var source = Source(("a.jsonl", [("one", Tale(1))]));
        var options = Samples.Options(source) with { NearDuplicates = new NearDuplicateOptions(), Privacy = new PrivacyOptions { Rules = new PrivacyRules { HomeCountry = "PL" } } };
        var first = Run(options);

        var written = System.Text.Json.JsonSerializer.Deserialize<CorpusOptions>(first.Manifest.Run.Options, Lineage.Manifests.LineageJson.Compact)!;
        var reporter = new QuietReporter();
        CorpusStep.Run(Samples.Workspace(_folder), written, reporter, TestContext.Current.CancellationToken);

        Assert.Equal(1, reporter.SkippedCount);
    }

    // Eighty words of letters alone: MinHash sees every digit as the same one.
    private static string Tale(int number)
    {
        var random = new Random(number);
        return string.Join(' ', Enumerable.Range(0, 80).Select(_ => string.Concat(Enumerable.Range(0, 3).Select(_ => Syllables[random.Next(Syllables.Length)])))) + ".";
    }

    private static IEnumerable<string> Ids(Artifact corpus) =>
        CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus)).Select(document => document.Id).Order(StringComparer.Ordinal);

    private SourceOptions Source(params IEnumerable<(string Name, (string Id, string Text)[] Documents)> files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "in")).FullName;
        foreach (var (name, documents) in files)
            File.WriteAllText(Path.Combine(folder, name), string.Concat(documents.Select(document => Samples.JsonLine(document.Id, document.Text))));
        return SourceOptions.Jsonl("s", Samples.Rights, folder);
    }

    private Artifact Run(CorpusOptions options) => CorpusStep.Run(new Workspace(Path.Combine(_folder.Path, "work"), TimeProvider.System), options, new QuietReporter(), TestContext.Current.CancellationToken);
}
