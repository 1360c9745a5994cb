using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Corpus.Execution;
using Endonym.Lineage.Artifacts;

namespace Endonym.Cli.Tests.Verbs;

public sealed class CorpusPurgeTests(FinishedWorkspace finished)
{
    private const string List = """
        format: 1
        take_downs:
          - id: letter-1
            date: 2026-09-01
            reason: "the teller asked for it"
            document: tale-17
        """;

    [Fact]
    public async Task A_take_down_purges_its_document_and_names_the_models()
    {
        using var folder = finished.Copy();
        folder.Write("list.yaml", [List]);
        var before = folder.Workspace.Get(ArtifactKind.Shards, "tales");

        var shown = (await folder.RunAsync("corpus", "purge", "tales", "--take-downs", "list.yaml", "--dry-run")).Well().Output;
        Assert.Matches(@"(training|held out)\ttales-\w+\ttale-17\tletter-1\n", shown);
        Assert.Matches(@"made again\tshards/tales\t", shown);
        Assert.Matches(@"retrain or withdraw\tcheckpoint/aligned\t\w{12}\tin the workspace", shown);
        Assert.Equal(before.Manifest.Id, folder.Workspace.Get(ArtifactKind.Shards, "tales").Manifest.Id);

        var output = (await folder.RunAsync("corpus", "purge", "tales", "--take-downs", "list.yaml")).Well().Output;
        Assert.Contains("checkpoint/aligned has learnt from them", output, StringComparison.Ordinal);
        Assert.Contains("purge.md", output, StringComparison.Ordinal);
        var corpus = folder.Workspace.Get(ArtifactKind.Corpus, "tales");
        Assert.DoesNotContain(CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus)), document => document.Id == "tale-17");
        Assert.Equal(corpus.Manifest.Id, folder.Workspace.Get(ArtifactKind.Shards, "tales").Manifest.Inputs[0].Id);
        Assert.Contains("Nothing is left to do", (await folder.RunAsync("corpus", "purge", "tales", "--take-downs", "list.yaml")).Well().Output, StringComparison.Ordinal);

        // What has learnt from it is still there.
        var check = await folder.RunAsync("corpus", "purge", "tales", "--take-downs", "list.yaml", "--check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("checkpoint/base was made with them", check.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("shards/tales", check.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_tells_scripts_whether_anything_is_left()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine));
        folder.Write("list.yaml", [List]);
        (await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl"))).Well();

        var check = await folder.RunAsync("corpus", "purge", "tales", "--take-downs", "list.yaml", "--check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("letter-1: 1 documents", check.Errors, StringComparison.Ordinal);
        (await folder.RunAsync("corpus", "purge", "tales", "--take-downs", "list.yaml")).Well();
        (await folder.RunAsync("corpus", "purge", "tales", "--take-downs", "list.yaml", "--check")).Well();

        // The recipe that is run again leaves it out.
        (await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl"))).Well();
        Assert.Equal(39, CorpusFiles.ReadReport(folder.Workspace.Get(ArtifactKind.Corpus, "tales")) is var report ? report.Kept + report.HeldOut : 0);
        Assert.Contains("dropped, taken down", (await folder.RunAsync("corpus", "explain", "tales", "tale-17")).Well().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.yaml", "nowhere.yaml")]
    [InlineData("broken.yaml", "broken.yaml")]
    public async Task A_list_that_cannot_be_read_is_named_and_not_kept(string list, string told)
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine));
        folder.Write("broken.yaml", ["format: 1", "take_downs: [ { id: x } ]"]);
        (await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl"))).Well();

        Assert.Contains(told, (await folder.RunAsync("corpus", "purge", "tales", "--take-downs", list)).Mistake(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Workspace.Root, "take-downs")));
    }

    [Fact]
    public async Task A_story_is_told_in_words_and_in_JSON()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", [.. Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine), """{"id": "short", "text": "too short\u001b[2J"}"""]);
        (await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl"))).Well();

        var words = (await folder.RunAsync("corpus", "explain", "tales", "short")).Well().Output;
        Assert.Matches(@"/short in corpus tales \(\w{12}\): dropped, too short\n", words);
        Assert.Matches(@"pack\.characters +\d+ +limit 100 +too short\n", words);
        Assert.DoesNotContain('\u001b', words);

        var story = JsonNode.Parse((await folder.RunAsync("corpus", "explain", "tales", "tale-3", "--json")).Well().Output)![0]!;
        Assert.Equal(("tale-3", "tales.jsonl"), ((string?)story["id"], (string?)story["file"]));
        Assert.Contains("no document 'nobody'", (await folder.RunAsync("corpus", "explain", "tales", "nobody")).Mistake(), StringComparison.Ordinal);
    }
}
