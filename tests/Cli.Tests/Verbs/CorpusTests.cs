using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Corpus.Execution;
using Endonym.Lineage.Artifacts;

namespace Endonym.Cli.Tests.Verbs;

public sealed class CorpusTests
{
    [Fact]
    public async Task Broken_lines_are_kept_aside_and_counted()
    {
        using var folder = WorkspaceFolder.Empty();
        var good = Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine).ToList();
        folder.Write("tales.jsonl", [.. good[..20], "{\"text\": \"it breaks off", "no JSON at all", "{\"id\": \"without-text\"}", .. good[20..]]);

        (await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl"))).Well();

        var report = CorpusFiles.ReadReport(folder.Workspace.Get(ArtifactKind.Corpus, "tales"));
        Assert.Equal((43, 40, 3), (report.Read, report.Kept + report.HeldOut, report.Faults.Values.Sum()));
        // Each is shown with its place: lines 21 to 23.
        var shown = (await folder.RunAsync("corpus", "rejects", "tales")).Well().Output;
        Assert.All(["tales.jsonl:21", "tales.jsonl:22", "tales.jsonl:23"], place => Assert.Contains(place, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Broken_lines_of_a_data_set_are_kept_aside_and_counted()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("questions.jsonl", [.. SmallTexts.Instructions(3, Lineage.Rights.Origin.Organic), "{\"id\":", "{\"id\": \"q\", \"question\": \"?\"}"]);

        // There is no checkpoint to tune; the data set comes first and stays.
        var line = (await folder.RunAsync("instruct", "--name", "tuned", "--from", "base", "--dataset", "questions", "--file", "questions.jsonl")).Mistake();

        Assert.Contains("There is no checkpoint 'base'", line, StringComparison.Ordinal);
        var dataset = folder.Workspace.Get(ArtifactKind.Dataset, "questions");
        Assert.Equal((3, 2), ((int)dataset.Manifest.Facts["rows"]!, (int)dataset.Manifest.Facts["rejected"]!));
        var rejects = await File.ReadAllLinesAsync(dataset.PathOf("rejects.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal([4, 5], rejects.Select(reject => (int)JsonNode.Parse(reject)!["line"]!));
    }

    [Fact]
    public async Task Pages_of_a_mirror_are_cleared_one_by_one_by_what_a_manifest_declares()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("crawl.yaml", ["""
            format: 1
            id: tales
            title: Tales
            basis: tdm-exception
            origin: Organic
            category: Crawled
            evidence: [{ kind: declaration, statement: "written for this test", date: 2026-03-01 }]
            """]);
        Directory.CreateDirectory(folder.PathOf("mirror/tales.example/.well-known"));
        folder.Write("mirror/tales.example/robots.txt", ["User-agent: *", "Disallow: /secret"]);
        folder.Write("mirror/tales.example/.well-known/tdmrep.json.404", []);
        for (var number = 0; number < 20; number++)
            folder.Write($"mirror/tales.example/{(number < 5 ? "secret-" : "tale-")}{number}.html", [$"<!doctype html><html lang=en><title>Tale</title><article><p>{(string)JsonNode.Parse(SmallTexts.DocumentLine(number))!["text"]!}</p></article>"]);
        string[] command = ["corpus", "--name", "tales", "--language", "en", "--source", "html:mirror"];

        Assert.Contains("--manifest", (await folder.RunAsync(command)).Mistake(), StringComparison.Ordinal);
        Assert.Contains("fetched_on", (await folder.RunAsync([.. command, "--manifest", "crawl.yaml"])).Mistake(), StringComparison.Ordinal);
        (await folder.RunAsync([.. command, "--manifest", "crawl.yaml", "--fetched-on", "2026-03-01"])).Well();

        var corpus = folder.Workspace.Get(ArtifactKind.Corpus, "tales");
        Assert.Equal((15, 5), (CorpusFiles.ReadEvidence(corpus).Count(line => line.Reason == "no opt-out found"), CorpusFiles.ReadReport(corpus).Dropped["rights reserved"]));
        Assert.All(CorpusFiles.ReadDocuments(corpus), document => Assert.StartsWith("https://tales.example/tale-", document.Url, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jsonl:nowhere.jsonl", "nowhere.jsonl")]
    [InlineData("jsonl:empty-folder", "empty-folder")]
    [InlineData("jsonl:folder.jsonl", "folder.jsonl")]
    [InlineData("text:nowhere.txt", "nowhere.txt")]
    [InlineData("ftp:tales", "ftp:tales")]
    public async Task A_source_that_is_not_there_is_named(string source, string told)
    {
        using var folder = WorkspaceFolder.Empty();
        Directory.CreateDirectory(folder.PathOf("empty-folder"));
        Directory.CreateDirectory(folder.PathOf("folder.jsonl"));

        var line = (await folder.RunAsync("corpus", "--language", "en", "--source", source, "--title", "Tales", "--license", "CC0-1.0", "--origin", "Organic", "--category", "Other", "--evidence", "Ours.")).Mistake();

        Assert.Contains(told, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--title")]
    [InlineData("--license")]
    [InlineData("--evidence")]
    [InlineData("--origin")]
    [InlineData("--category")]
    public async Task What_has_no_honest_default_is_asked_for(string option)
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine));
        var command = Flow.CorpusOf("tales", "tales.jsonl").ToList();
        command.RemoveRange(command.IndexOf(option), 2);

        Assert.Contains(option + " is needed", (await folder.RunAsync(command)).Mistake(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_dropped_cannot_steer_the_terminal()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", [.. Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine), """{"id": "\u001b]0;title\u0007", "text": "too short\u001b[2J\u202e\tand wrong"}"""]);

        (await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl"))).Well();

        // Four columns, and in them no control but the tabs between.
        var row = (await folder.RunAsync("corpus", "rejects", "tales")).Well().Output.Split('\n').Single(line => line.Contains("too short", StringComparison.Ordinal)).Split('\t');
        Assert.Equal(4, row.Length);
        Assert.DoesNotContain(string.Concat(row), letter => char.IsControl(letter) || letter == '\u202e');
    }

    [Fact]
    public async Task Two_folders_of_one_name_are_two_sources()
    {
        using var folder = WorkspaceFolder.Empty();
        foreach (var (owner, first) in new[] { ("ours", 0), ("theirs", 100) })
        {
            Directory.CreateDirectory(folder.PathOf(owner));
            folder.Write($"{owner}/tales.jsonl", Enumerable.Range(first, 40).Select(SmallTexts.DocumentLine));
            (await folder.RunAsync(Flow.CorpusOf(owner, $"{owner}/tales.jsonl"))).Well();
        }

        string IdOf(string corpus) => Assert.Single(folder.Workspace.Get(ArtifactKind.Corpus, corpus).Manifest.Composition).Source.Id;
        Assert.All([IdOf("ours"), IdOf("theirs")], id => Assert.StartsWith("tales-", id, StringComparison.Ordinal));
        Assert.NotEqual(IdOf("ours"), IdOf("theirs"));
        Assert.Equal(IdOf("ours"), (string?)folder.Workspace.Get(ArtifactKind.Corpus, "ours").Manifest.Run.Options["sources"]![0]!["id"]);
    }

    [Fact]
    public async Task A_packed_file_that_is_cut_off_is_named_and_what_was_read_of_it_is_kept()
    {
        using var folder = WorkspaceFolder.Empty();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 400).Select(SmallTexts.DocumentLine))), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.PathOf("tales.jsonl.gz"), packed.ToArray()[..^100], TestContext.Current.CancellationToken);

        var ended = await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl.gz"));

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("tales.jsonl.gz is broken", ended.Errors, StringComparison.Ordinal);
        Assert.InRange((int)folder.Workspace.Get(ArtifactKind.Corpus, "tales").Manifest.Facts["documents"]!, 300, 399);
        (await folder.RunAsync([.. Flow.CorpusOf("tales", "tales.jsonl.gz"), "--accept-broken-files"])).Well();
    }

    [Theory]
    [InlineData("nowhere.jsonl")]
    [InlineData("folder")]
    [InlineData("empty.jsonl")]
    public async Task A_data_set_that_is_not_there_or_empty_is_named(string file)
    {
        using var folder = WorkspaceFolder.Empty();
        Directory.CreateDirectory(folder.PathOf("folder"));
        folder.Write("empty.jsonl", []);

        Assert.Contains(file, (await folder.RunAsync("align", "--name", "aligned", "--from", "tuned", "--dataset", "pairs", "--file", file)).Mistake(), StringComparison.Ordinal);
    }
}
