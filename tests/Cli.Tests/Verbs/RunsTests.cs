using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Workspaces;

namespace Endonym.Cli.Tests.Verbs;

public sealed class RunsTests(FinishedWorkspace finished)
{
    [Fact]
    public async Task Every_run_is_listed_with_what_it_made()
    {
        var lines = (await finished.Folder.RunAsync("runs")).Well().Output.Split('\n');

        Assert.All(finished.Folder.Workspace.Runs(), run => Assert.Contains(lines, line =>
            line.Contains(run.Id, StringComparison.Ordinal) && line.Contains("done", StringComparison.Ordinal) && line.Contains($"{run.Kind}/{run.Name} {run.Artifact![..12]}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_run_whose_record_cannot_be_read_is_named_and_the_others_are_listed()
    {
        using var folder = finished.Copy();
        var record = Path.Combine(folder.FindRun("base", "base")!, "run.json");
        await File.WriteAllTextAsync(record, "{}", TestContext.Current.CancellationToken);

        var ended = (await folder.RunAsync("runs")).Well();

        Assert.Contains(ended.ErrorLines, line => line.Contains(record, StringComparison.Ordinal));
        Assert.Contains("checkpoint/aligned", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("checkpoint/base ", ended.Output, StringComparison.Ordinal);
        (await folder.RunAsync("runs", "show", "checkpoint/base")).Well();
    }

    [Fact]
    public async Task A_script_reads_the_runs_as_json()
    {
        var runs = JsonNode.Parse((await finished.Folder.RunAsync("runs", "--json")).Well().Output)!.AsArray();

        Assert.Equal(finished.Folder.Workspace.Runs().Select(run => run.Id), runs.Select(run => (string?)run!["id"]));
    }

    [Fact]
    public async Task An_artifact_is_shown_by_its_name_its_run_or_the_beginning_of_its_id()
    {
        var manifest = finished.Folder.Checkpoint("tuned").Manifest;

        foreach (var name in (string[])["checkpoint/tuned", manifest.Run.Id, manifest.Id[..12]])
        {
            var shown = JsonNode.Parse((await finished.Folder.RunAsync("runs", "show", name)).Well().Output)!;
            Assert.Equal(manifest.Id, (string?)shown["id"]);
        }
    }

    [Theory]
    [InlineData("checkpoint/alinged", "'aligned'")]
    [InlineData("nothing", "'nothing'")]
    public async Task What_is_not_there_cannot_be_shown(string id, string told) =>
        Assert.Contains(told, (await finished.Folder.RunAsync("runs", "show", id)).Mistake(), StringComparison.Ordinal);

    [Fact]
    public async Task Verify_finds_one_changed_byte()
    {
        using var folder = finished.Copy();
        (await folder.RunAsync("runs", "verify")).Well();

        var weights = folder.Checkpoint("base").PathOf("model.safetensors");
        await using (var file = File.Open(weights, FileMode.Open))
        {
            file.Seek(-1, SeekOrigin.End);
            var last = file.ReadByte();
            file.Seek(-1, SeekOrigin.End);
            file.WriteByte((byte)(last ^ 1));
        }

        var ended = await folder.RunAsync("runs", "verify");

        Assert.Equal(1, ended.ExitCode);
        // The checkpoints made from it are whole: only one file differs from its hash.
        Assert.Equal(["  - checkpoint/base: model.safetensors has changed"], ended.ErrorLines[1..]);
    }
}
