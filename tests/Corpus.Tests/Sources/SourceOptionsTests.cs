using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Database;
using Endonym.Corpus.Sources.MediaWiki;
using Endonym.Corpus.Sources.Web;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Tests.Sources;

public sealed class SourceOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_of_every_kind_can_be_written_down_and_repeated()
    {
        var options = SourceOptions.OfFiles(SourceKind.MediaWiki, "wiki", Samples.Rights, "a.xml") with
        {
            Columns = new TableColumns { Text = "content" },
            Wiki = new MediaWikiOptions { Namespaces = [0, 14], KeptTemplates = new Dictionary<string, int> { ["lang"] = 2 } },
            Query = new DatabaseQuery { Sql = "SELECT 1", ConnectionVariable = "LETTERS_DB" },
        };

        var json = JsonSerializer.Serialize(options, LineageJson.Compact);
        var read = JsonSerializer.Deserialize<SourceOptions>(json, LineageJson.Compact)!;

        Assert.Equal(json, JsonSerializer.Serialize(read, LineageJson.Compact));
        Assert.Equal((SourceKind.MediaWiki, "content", "LETTERS_DB", 2), (read.Kind, read.Columns!.Text, read.Query!.ConnectionVariable, read.Wiki!.KeptTemplates["lang"]));
    }

    [Fact]
    public void Options_of_the_web_can_be_written_down_and_repeated_with_a_list_of_agents_of_ones_own()
    {
        var web = new WebOptions { FetchedOn = new DateOnly(2026, 3, 1), BaseUrl = "https://a.example/", Clearance = new ClearanceOptions { AiAgents = AiAgents.Parse("training OurBot\nuser Asker", "agents.txt"), RequiredLooks = ["robots.txt"] } };
        var json = JsonSerializer.Serialize(SourceOptions.OfWeb(SourceKind.Html, "m.yaml", "pl", web, "mirror"), LineageJson.Compact);
        var read = JsonSerializer.Deserialize<SourceOptions>(json, LineageJson.Compact)!;

        Assert.Equal(json, JsonSerializer.Serialize(read, LineageJson.Compact));
        Assert.Equal(["OurBot"], read.Web!.Clearance.AiAgents.Of(AiAgentPurpose.Training));
        Assert.Equal((new DateOnly(2026, 3, 1), "m.yaml", "robots.txt"), (read.Web.FetchedOn, read.Manifest!.Path, Assert.Single(read.Web.Clearance.RequiredLooks)));
        Assert.Same(AiAgents.Default, JsonSerializer.Deserialize<WebOptions>(JsonSerializer.Serialize(new WebOptions(), LineageJson.Compact), LineageJson.Compact)!.Clearance.AiAgents);
    }

    [Theory]
    [InlineData(SourceKind.Warc)]
    [InlineData(SourceKind.Html)]
    public void A_source_of_the_web_is_declared_by_one_manifest_and_by_nothing_else(SourceKind kind)
    {
        var page = _folder.File(kind == SourceKind.Warc ? "a.warc" : "a.html", "x");
        var manifest = _folder.File("m.yaml", Web.OptOutSites.Manifest);
        var options = SourceOptions.OfWeb(kind, manifest, "pl", new WebOptions { FetchedOn = new DateOnly(2026, 3, 1) }, page);

        Assert.Equal("local-crawl", options.Open(TimeProvider.System).Describe().Id);
        Assert.Contains("manifest", Assert.Throws<InvalidInputException>(() => (options with { Manifest = null }).Open(TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Contains("'rights'", Assert.Throws<InvalidInputException>(() => (options with { Rights = Samples.Rights }).Open(TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Contains("'local-crawl'", Assert.Throws<InvalidInputException>(() => (options with { Id = "other" }).Open(TimeProvider.System)).Message, StringComparison.Ordinal);

        var resolved = options.Resolve(options.Open(TimeProvider.System));
        Assert.Equal("local-crawl", resolved.Id);
        File.AppendAllText(manifest, "\n# changed\n");
        Assert.Contains("source manifest", Assert.Throws<InvalidInputException>(() => resolved.Resolve(resolved.Open(TimeProvider.System))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SourceKind.Parquet)]
    [InlineData(SourceKind.Docx)]
    [InlineData(SourceKind.Odt)]
    [InlineData(SourceKind.Epub)]
    [InlineData(SourceKind.Pdf)]
    [InlineData(SourceKind.MediaWiki)]
    [InlineData(SourceKind.Sqlite)]
    [InlineData(SourceKind.Postgres)]
    public void A_source_without_rights_or_without_what_it_reads_is_refused(SourceKind kind)
    {
        var path = _folder.File("a." + kind, "x");

        Assert.Throws<InvalidInputException>(() => (SourceOptions.OfFiles(kind, id: null, Samples.Rights, path) with { Rights = null, Query = new DatabaseQuery { Sql = "SELECT 1" } }).Open(TimeProvider.System));
        Assert.Throws<InvalidInputException>(() => SourceOptions.OfFiles(kind, id: null, Samples.Rights).Open(TimeProvider.System));
    }

    [Fact]
    public void A_broken_file_among_good_ones_is_counted_and_the_corpus_is_made_of_the_others()
    {
        for (var number = 0; number < 6; number++)
        {
            using var zip = new ZipArchive(File.Create(Path.Combine(_folder.Path, $"{number}.odt")), ZipArchiveMode.Create);
            using var content = new StreamWriter(zip.CreateEntry("content.xml").Open(), Encoding.UTF8);
            content.Write($"<d xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><text:p>{Samples.Story(number)}</text:p></d>");
        }

        File.WriteAllBytes(Path.Combine(_folder.Path, "broken.odt"), File.ReadAllBytes(Path.Combine(_folder.Path, "0.odt"))[..100]);
        var options = Samples.Options(SourceOptions.OfFiles(SourceKind.Odt, "letters", Samples.Rights, _folder.Path));

        var corpus = CorpusStep.Run(Samples.Workspace(_folder), options, new QuietReporter(), TestContext.Current.CancellationToken);

        var report = CorpusFiles.ReadReport(corpus);
        Assert.Equal(6, report.Kept + report.HeldOut);
        Assert.Equal("broken.odt", Assert.Single(report.BrokenFiles).Name);
        Assert.DoesNotContain(_folder.Path, report.BrokenFiles[0].Error, StringComparison.Ordinal);
    }
}
