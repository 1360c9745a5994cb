using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters.C4;
using Endonym.Corpus.Filters.Lines;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Corpus.Tests.Execution;

/// <summary>Classifiers trained in the workspace, and what they do to a corpus.</summary>
public sealed class CorpusClassifierTests : IDisposable
{
    private const string Polish = "Nie wiemy jeszcze, dlaczego rzeka tej wiosny wylała wcześniej niż zwykle, ale mieszkańcy zdążyli już przenieść zwierzęta na wyżej położone łąki.";
    private const string Czech = "Dosud nevíme, proč se řeka letos na jaře rozvodnila dříve než obvykle, ale obyvatelé už stihli převést zvířata na výše položené louky.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_of_another_language_is_dropped_and_the_score_stays_with_the_decision()
    {
        var model = LanguageModelStep.Run(Samples.Workspace(_folder), new LanguageModelOptions { Name = "languages", DotnetLanguages = ["pl", "cs", "en"] }, new QuietReporter(), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True((double)model.Manifest.Facts["accuracy_at_200"]! > 0.99);
        var options = Samples.Options(Jsonl(("polish", Polish), ("czech", Czech))) with
        {
            LanguageCheck = new LanguageCheckOptions { Identifier = ClassifierChoice.Of("languages"), Threshold = new LanguageThreshold { Labels = ["pl"], MinScore = 0.6 } },
            Panel = new() { Share = 0 },
        };

        var corpus = Run(options);

        var kept = Assert.Single(CorpusFiles.ReadDocuments(corpus));
        Assert.Equal(("polish", "pl"), (kept.Id, kept.Scores!.Language));
        Assert.InRange(kept.Scores.LanguageScore!.Value, 0.6, 1);
        var rejected = Assert.Single(CorpusRejects.Sample(corpus, LanguageThreshold.OtherLanguage, 5));
        Assert.Equal(("czech", "cs"), (rejected.Id, rejected.Scores!.Language));
        Assert.Equal(model.Manifest.Id, Assert.Single(corpus.Manifest.Inputs).Id);
    }

    [Fact]
    public void A_model_that_does_not_know_the_language_is_an_error_that_names_those_it_knows()
    {
        LanguageModelStep.Run(Samples.Workspace(_folder), new LanguageModelOptions { Name = "languages", DotnetLanguages = ["pl", "cs"] }, new QuietReporter(), TimeProvider.System, TestContext.Current.CancellationToken);
        var options = Samples.Options(Jsonl(("polish", Polish))) with
        {
            LanguageCheck = new LanguageCheckOptions { Identifier = ClassifierChoice.Of("languages"), Threshold = new LanguageThreshold { Labels = ["pol_Latn"], MinScore = 0.6 } },
        };

        var error = Assert.Throws<InvalidInputException>(() => Run(options));

        Assert.Contains("pol_Latn", error.Message, StringComparison.Ordinal);
        Assert.Contains("cs, pl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quality_model_is_trained_measured_and_keeps_poor_texts_out()
    {
        // Good texts are of words, poor ones of link lists; the two share nothing, so every one is told rightly.
        var samples = _folder.File("judged.jsonl", string.Concat(Enumerable.Range(0, 600).Select(number => System.Text.Json.JsonSerializer.Serialize(new
        {
            text = (number % 3) switch { 0 => Poor(number), 1 => Middling(number), _ => Good(number) },
            label = (number % 3) switch { 0 => "low", 1 => "medium", _ => "high" },
        }) + "\n")));
        var model = QualityModelStep.Run(Samples.Workspace(_folder), new QualityModelOptions { Name = "quality", Samples = new InputFile { Path = samples } }, new QuietReporter(), TestContext.Current.CancellationToken);
        Assert.True((double)model.Manifest.Facts["accuracy"]! > 0.9);

        var corpus = Run(Samples.Options(Jsonl(("good", Good(9001)), ("poor", Poor(9002)))) with { Quality = new QualityCheckOptions { Model = ClassifierChoice.Of("quality") }, Panel = new() { Share = 0 } });

        var kept = Assert.Single(CorpusFiles.ReadDocuments(corpus));
        Assert.Equal("good", kept.Id);
        Assert.InRange(kept.Scores!.Quality!.Value, 0.5, 1);
        Assert.Equal("poor", Assert.Single(CorpusRejects.Sample(corpus, QualityCheckOptions.TooPoor, 5)).Id);
    }

    [Fact]
    public void C4_takes_lines_away_that_are_no_sentences_and_keeps_the_rest()
    {
        var corpus = Run(Samples.Options(Jsonl(("page", $"Menu\nO nas\n{Polish}\n{Czech}"), ("menu", "Menu\nO nas\nKontakt"))) with { C4 = new C4Options { MinSentences = 2 }, Panel = new() { Share = 0 } });

        Assert.Equal($"{Polish}\n{Czech}", Assert.Single(CorpusFiles.ReadDocuments(corpus)).Text);
        Assert.Equal("menu", Assert.Single(CorpusRejects.Sample(corpus, C4Filter.TooFewSentences, 5)).Id);
    }

    [Fact]
    public void Lines_that_are_furniture_of_a_page_go_and_short_paragraphs_are_no_document()
    {
        var paragraph = string.Join(' ', Enumerable.Repeat(Polish, 2));
        var options = Samples.Options(Jsonl(("page", $"KONTAKT\n{paragraph}\n17\n{paragraph}\n{paragraph}"), ("short", $"{Polish}\n{Czech}"))) with
        {
            Lines = new LineOptions(),
            Paragraphs = new ParagraphOptions(),
            Panel = new() { Share = 0 },
        };

        var corpus = Run(options);

        Assert.Equal($"{paragraph}\n{paragraph}\n{paragraph}", Assert.Single(CorpusFiles.ReadDocuments(corpus)).Text);
        Assert.Equal("short", Assert.Single(CorpusRejects.Sample(corpus, ParagraphFilter.TooFewParagraphs, 5)).Id);
    }

    private static string Good(int number) => $"W roku {1000 + number} opisano dokładnie, jak {Word(number, "rzemieślnik")} uczył {Word(number + 7, "ucznia")} cierpliwości, i wyjaśniono, czego obaj się dzięki temu nauczyli.";

    private static string Middling(int number) => $"Sprzedam {Word(number, "rower")} i {Word(number + 3, "stół")}, stan dobry, cena {number} zł, odbiór osobisty, dzwonić po południu.";

    private static string Poor(int number) => $"Kliknij >> {Word(number, "link")} | {Word(number + 1, "link")} | {Word(number + 2, "link")} || TANIO!!! {number}{number} >>> $$$ kliknij kliknij";

    private static string Word(int number, string stem) => stem + (char)('a' + (number % 26));

    private SourceOptions Jsonl(params (string Id, string Text)[] documents) =>
        SourceOptions.Jsonl("s", Samples.Rights, _folder.File("in.jsonl", string.Concat(documents.Select(document => Samples.JsonLine(document.Id, document.Text)))));

    private Artifact Run(CorpusOptions options) => CorpusStep.Run(Samples.Workspace(_folder), options, new QuietReporter(), TestContext.Current.CancellationToken);
}
