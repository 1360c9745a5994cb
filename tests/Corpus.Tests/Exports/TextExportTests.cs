using Endonym.Corpus.Execution;
using Endonym.Corpus.Exports;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Parquet;
using Endonym.Corpus.Sources.Web;
using Endonym.Corpus.Tests.Shards;
using Endonym.Corpus.Tests.Sources.Web;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;
using Parquet;
using YamlDotNet.RepresentationModel;

namespace Endonym.Corpus.Tests.Exports;

public sealed class TextExportTests : IDisposable
{
    private readonly SmallShards _small = new();

    private string Target => Path.Combine(_small.Folder, "set");

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Lines_of_json_give_the_documents_back_with_their_rights()
    {
        var corpus = _small.Corpus("a", 40);

        Write(corpus, new TextExportOptions { Form = TextForm.Jsonl, Folder = Target, FileBytes = 6_000, RowGroupBytes = 2_000 });

        var files = Directory.GetFiles(Path.Combine(Target, "data")).Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count > 2);
        var rows = files.SelectMany(file => JsonLines.ReadStrict<ExportedRow>(file, LineageJson.Compact)).ToList();
        Assert.Equal(CorpusFiles.ReadDocuments(corpus).Select(document => (document.Id, document.Text)), rows.Select(row => (row.Id, row.Text)));
        Assert.All(rows, row => Assert.Equal(
            ("a", "A test text", "CC0-1.0", RightsClass.White, RightsVerdict.Declared, Origin.Organic, "pl"),
            (row.Source, row.Title, row.License, row.RightsClass, row.RightsReason, row.Origin, row.Language)));
    }

    [Fact]
    public async Task Parquet_gives_the_documents_back_in_row_groups_of_bounded_size()
    {
        var corpus = _small.Corpus("a", 40);

        Write(corpus, new TextExportOptions { Form = TextForm.Parquet, Folder = Target, FileBytes = 6_000, RowGroupBytes = 2_000 });

        // Our own reader of others' data sets is the first of the others.
        var source = new ParquetSource("again", [Path.Combine(Target, "data")], new TableColumns { Id = "id", License = "license" }, Samples.Rights, Samples.Today);
        var items = source.ReadAll().ToList();
        Assert.Equal(CorpusFiles.ReadDocuments(corpus).Select(document => (document.Id, document.Text)), items.Select(item => (item.Document!.Id, item.Document.Text)));
        await using var reader = await ParquetReader.CreateAsync(Path.Combine(Target, "data", "train-00000.parquet"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, reader.RowGroupCount); // 2,000 bytes and a document at most in each, 6,000 in the file
        Assert.Equal(
            ["id", "text", "source", "title", "url", "license", "rights_class", "rights_reason", "origin", "generator", "language", "date", "genre", "domain", "quality", "cluster_size", "rehydration_weight"],
            reader.Schema.GetDataFields().Select(field => field.Name));
    }

    [Fact]
    public void Grey_text_is_not_exported_unless_somebody_answers_for_it()
    {
        var corpus = Mixed();

        var refusal = Assert.Throws<RefusedException>(() => Write(corpus, new TextExportOptions { Form = TextForm.Jsonl, Folder = Target }));

        Assert.Contains("--allow-grey", refusal.Summary, StringComparison.Ordinal);
        Assert.Contains("--only-white", refusal.Summary, StringComparison.Ordinal);
        var reason = Assert.Single(refusal.Reasons);
        Assert.Contains("grey (A test text): ", reason, StringComparison.Ordinal);
        Assert.Contains("GreyTdm under LicenseRef-web", reason, StringComparison.Ordinal);
        Assert.False(Path.Exists(Target));

        Assert.Equal(2, Write(corpus, new TextExportOptions { Form = TextForm.Jsonl, Folder = Target, AllowGrey = true }).Count);
        Assert.Contains("Not all of this text may be passed on openly", File.ReadAllText(Path.Combine(Target, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void White_text_can_be_exported_alone()
    {
        var corpus = Mixed();

        Write(corpus, new TextExportOptions { Form = TextForm.Jsonl, Folder = Target, OnlyWhite = true });

        var rows = Directory.GetFiles(Path.Combine(Target, "data")).SelectMany(file => JsonLines.ReadStrict<ExportedRow>(file, LineageJson.Compact)).ToList();
        Assert.Equal(corpus.Manifest.Composition.Single(contribution => contribution.Source.Id == "white").Documents, rows.Count);
        Assert.All(rows, row => Assert.Equal("white", row.Source));
        Assert.Equal("white", Assert.Single(LineageJson.Read<List<Contribution>>(Path.Combine(Target, "sources.json"), "sources")).Source.Id);
    }

    [Fact]
    public void A_page_that_was_cleared_by_itself_carries_its_address_its_day_and_the_rule_that_decided()
    {
        const string origin = "https://example.pl";
        var archive = Path.Combine(_small.Folder, "1.warc");
        File.WriteAllBytes(archive, [.. WebSamples.NothingReserved(origin), .. WebSamples.Response(origin + "/a", WebSamples.Html())]);
        var manifest = Path.Combine(_small.Folder, "crawl.yaml");
        File.WriteAllText(manifest, OptOutSites.Manifest);
        var options = Samples.Options(SourceOptions.OfWeb(SourceKind.Warc, manifest, "pl", new WebOptions(), archive)) with { Name = "web", Panel = new PanelOptions { Share = 0 } };

        Write(CorpusStep.Run(_small.Workspace, options, _small.Reporter, TestContext.Current.CancellationToken), new TextExportOptions { Form = TextForm.Jsonl, Folder = Target, AllowGrey = true });

        var row = Assert.Single(JsonLines.ReadStrict<ExportedRow>(Path.Combine(Target, "data", "train-00000.jsonl.zst"), LineageJson.Compact));
        Assert.Equal((origin + "/a", "2026-03-01", RightsClass.GreyTdm, RightsVerdict.NoOptOut), (row.Url, row.Date, row.RightsClass, row.RightsReason));
    }

    [Fact]
    public void The_card_is_yaml_with_what_the_catalogue_asks_for()
    {
        Write(_small.Corpus("a", 40), new TextExportOptions { Form = TextForm.Parquet, Folder = Target });

        var card = File.ReadAllText(Path.Combine(Target, "README.md"));
        var yaml = new YamlStream();
        yaml.Load(new StringReader(card.Split("---\n")[1]));
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        Assert.Equal(["pl"], ((YamlSequenceNode)root["language"]).Select(node => ((YamlScalarNode)node).Value));
        Assert.Equal(["cc0-1.0"], ((YamlSequenceNode)root["license"]).Select(node => ((YamlScalarNode)node).Value));
        Assert.Equal("n<1K", ((YamlScalarNode)root["size_categories"][0]).Value);
        Assert.Equal("data/*.parquet", ((YamlScalarNode)root["configs"][0]["data_files"][0]["path"]).Value);
        Assert.Contains("| a | A test text | CC0-1.0 | White | Organic |", card, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_there_is_left_as_it_is()
    {
        Directory.CreateDirectory(Target);
        var corpus = _small.Corpus("a", 40);

        Assert.Contains("is there already", Assert.Throws<InvalidInputException>(() => Write(corpus, new TextExportOptions { Form = TextForm.Jsonl, Folder = Target })).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    // One corpus of a white and a grey source.
    private Artifact Mixed()
    {
        SourceOptions Source(string id, int first, DeclaredRights rights)
        {
            var path = Path.Combine(_small.Folder, id + ".jsonl");
            File.WriteAllText(path, string.Concat(Enumerable.Range(first, 20).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number)))));
            return SourceOptions.Jsonl(id, rights, path);
        }

        var options = Samples.Options(Source("white", 0, Samples.Rights), Source("grey", 100, Samples.Rights with { Class = RightsClass.GreyTdm, License = "LicenseRef-web" })) with { Name = "m", Panel = new PanelOptions { Share = 0.01 } };
        return CorpusStep.Run(_small.Workspace, options, _small.Reporter, TestContext.Current.CancellationToken);
    }

    private static IReadOnlyList<Contribution> Write(Artifact corpus, TextExportOptions options) => TextExport.Write(corpus, options, _ => { }, TestContext.Current.CancellationToken);
}
