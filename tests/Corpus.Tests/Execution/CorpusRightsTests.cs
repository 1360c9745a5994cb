using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Execution;

/// <summary>What rights do to a corpus: classes apart, other corpora not repeated, take-downs.</summary>
public sealed class CorpusRightsTests : IDisposable
{
    private static readonly DeclaredRights Grey = Samples.Rights with { License = "LicenseRef-web", Class = RightsClass.GreyTdm };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_corpus_of_one_class_leaves_the_others_out_and_says_so()
    {
        var options = Samples.Options(Jsonl("w", Samples.Rights, "w1", "w2"), Jsonl("g", Grey, "g1")) with { Panel = new() { Share = 0 } };

        var white = Run(options with { Name = "white", Classes = [RightsClass.White] });
        var grey = Run(options with { Name = "grey", Classes = [RightsClass.GreyTdm, RightsClass.GreyResearch] });

        Assert.Equal(["w1", "w2"], Ids(white));
        Assert.Equal(["g1"], Ids(grey));
        Assert.Equal(RightsClass.White, Taint.ClassOf(white.Manifest.Composition));
        Assert.Equal(RightsClass.GreyTdm, Taint.ClassOf(grey.Manifest.Composition));
        Assert.Equal(1, CorpusFiles.ReadReport(white).Dropped[DocumentJudge.OtherClass]);
    }

    [Fact]
    public void Of_equal_texts_the_freer_one_stays_whatever_the_order_of_the_sources()
    {
        var options = Samples.Options(Jsonl("g", Grey, "same"), Jsonl("w", Samples.Rights, "same", "other")) with { Panel = new() { Share = 0 } };

        var corpus = Run(options);

        Assert.Equal(["other", "same"], Ids(corpus));
        Assert.Equal(RightsClass.White, Taint.ClassOf(corpus.Manifest.Composition));
        var dropped = Assert.Single(CorpusRejects.Sample(corpus, "duplicate", 5));
        Assert.Equal(("g", "w/same"), (dropped.Source, dropped.Partner));
        Assert.Equal(2, CorpusFiles.ReadDocuments(corpus).Single(document => document.Id == "same").Scores!.ClusterSize);
        Assert.Null(CorpusFiles.ReadDocuments(corpus).Single(document => document.Id == "other").Scores);
    }

    [Fact]
    public void What_another_corpus_has_is_not_repeated_its_held_out_documents_included()
    {
        var first = Run(Samples.Options(Jsonl("w", Samples.Rights, [.. Enumerable.Range(0, 30).Select(number => $"d{number}")])) with { Name = "white", Panel = new() { Share = 0.2 } });
        Assert.NotEmpty(CorpusFiles.ReadHeldOut(first));

        // Every document of the first once more, two of them changed a little, and one that is new.
        string[] same = [.. Enumerable.Range(0, 28).Select(number => $"d{number}")];
        var second = Run(Samples.Options(Jsonl("g", Grey, [.. same, "d28+", "d29+", "new"])) with { Name = "grey", Minus = ["white"], NearDuplicates = new NearDuplicateOptions(), Panel = new() { Share = 0 } });

        Assert.Equal(["new"], Ids(second));
        Assert.Equal(30, CorpusFiles.ReadReport(second).Dropped[Fates.InOtherCorpusReason]);
        Assert.Equal("w/d28", CorpusRejects.Sample(second, Fates.InOtherCorpusReason, 50).Single(item => item.Id == "d28+").Partner);
        Assert.Equal(first.Manifest.Id, Assert.Single(second.Manifest.Inputs).Id);
    }

    [Fact]
    public void A_document_that_was_taken_down_does_not_enter()
    {
        var list = _folder.File("take-downs.yaml", """
            format: 1
            take_downs:
              - id: letter-1
                date: 2026-09-01
                reason: "the author asked for it"
                document: w2
            """);

        var corpus = Run(Samples.Options(Jsonl("w", Samples.Rights, "w1", "w2", "w3")) with { TakeDowns = [new InputFile { Path = list }], Panel = new() { Share = 0 } });

        Assert.Equal(["w1", "w3"], Ids(corpus));
        Assert.Equal("w2", Assert.Single(CorpusRejects.Sample(corpus, RightsVerdict.TakenDown, 5)).Id);
    }

    [Fact]
    public void Excluded_is_no_class_to_ask_for() =>
        Assert.Contains("Excluded", Assert.Throws<InvalidInputException>(() => Samples.Options(Jsonl("w", Samples.Rights, "w1")) with { Classes = [RightsClass.Excluded] }).Message, StringComparison.Ordinal);

    [Fact]
    public void Address_day_and_genre_of_a_line_stay_with_its_document()
    {
        var path = _folder.File("a.jsonl", """{"id": "one", "text": "Zażółć gęślą jaźń.", "url": "https://example.org/1", "date": "2024-03-05T10:00:00+02:00", "genre": "essay"}""" + "\n" + """{"id": "two", "text": "Pójdź, kińże tę chmurność.", "date": "wczoraj"}""" + "\n");
        var corpus = Run(Samples.Options(SourceOptions.Jsonl("s", Samples.Rights with { Genre = "note", Domain = "law" }, path)) with { Panel = new() { Share = 0 } });

        var documents = CorpusFiles.ReadDocuments(corpus).ToList();
        Assert.Equal(("https://example.org/1", new DateOnly(2024, 3, 5), "essay"), (documents[0].Url, documents[0].Date, documents[0].Genre));
        Assert.Equal((null, null, "note"), (documents[1].Url, documents[1].Date, documents[1].Genre));
        Assert.Equal("law", corpus.Manifest.Composition.Single().Source.Domain);
    }

    // The text follows from the id; a '+' at its end changes it a little.
    private static string TextOf(string id)
    {
        var name = id.TrimEnd('+');
        var random = new Random(name.Aggregate(17, (hash, character) => unchecked((hash * 31) + character)));
        var words = string.Join(' ', Enumerable.Range(0, 80).Select(_ => string.Concat(Enumerable.Range(0, 6).Select(_ => (char)random.Next('a', 'z' + 1)))));
        return id == name ? words + "." : words + " koniec.";
    }

    private static IEnumerable<string> Ids(Artifact corpus) => CorpusFiles.ReadDocuments(corpus).Select(document => document.Id).Order(StringComparer.Ordinal);

    private SourceOptions Jsonl(string id, DeclaredRights rights, params string[] documents) =>
        SourceOptions.Jsonl(id, rights, _folder.File(id + ".jsonl", string.Concat(documents.Select(document => Samples.JsonLine(document, TextOf(document))))));

    private Artifact Run(CorpusOptions options) => CorpusStep.Run(Samples.Workspace(_folder), options, new QuietReporter(), TestContext.Current.CancellationToken);
}
