using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Lineage.Artifacts;

namespace Endonym.Cli.Tests.Verbs;

public sealed class ConfigTests(FinishedWorkspace finished)
{
    [Theory]
    [InlineData("base", "base")]
    [InlineData("instruct", "imitated")]
    [InlineData("align", "aligned")]
    public async Task A_runs_own_file_repeats_it_elsewhere(string verb, string checkpoint)
    {
        using var folder = finished.Copy();
        folder.Forget(verb, checkpoint);

        (await folder.RunAsync(verb, "--config", RunFile(verb, checkpoint))).Well();

        Assert.Equal(finished.Folder.Checkpoint(checkpoint).Manifest.Id, folder.Checkpoint(checkpoint).Manifest.Id);
    }

    [Fact]
    public async Task The_file_of_a_corpus_repeats_it_in_an_empty_workspace()
    {
        using var folder = WorkspaceFolder.Empty();
        File.Copy(finished.Folder.PathOf(Flow.TalesFile), folder.PathOf(Flow.TalesFile));

        (await folder.RunAsync("corpus", "--config", RunFile("corpus", "tales"))).Well();

        // Evidence is dated by the day it was declared on; what was read and kept is the same for ever.
        Assert.Equal(
            finished.Folder.Workspace.Get(ArtifactKind.Corpus, "tales").Manifest.Files.Select(file => (file.Path, file.Sha256)),
            folder.Workspace.Get(ArtifactKind.Corpus, "tales").Manifest.Files.Select(file => (file.Path, file.Sha256)));
    }

    [Fact]
    public async Task An_unknown_name_is_named() =>
        Assert.Contains("stepz", await ToldOf(options => options["stepz"] = 4), StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_name_inside_an_option_is_named() =>
        Assert.Contains("warmup", await ToldOf(options => options["trainer"]!["schedule"]!["warmup"] = 4), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_name_is_named() =>
        Assert.Contains("tokens_per_step", await ToldOf(options => options.Remove("tokens_per_step")), StringComparison.Ordinal);

    [Fact]
    public async Task A_value_of_the_wrong_kind_is_told_with_its_place() =>
        Assert.Contains("steps", await ToldOf(options => options["steps"] = "sixty"), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]")]
    [InlineData("\"base\"")]
    [InlineData("null")]
    [InlineData("{\"name\": \"base\",")]
    [InlineData("")]
    public async Task A_file_that_is_no_object_is_refused(string text)
    {
        using var folder = WorkspaceFolder.Empty();
        var file = folder.Write("options.json", [text]);

        Assert.Contains(file, (await folder.RunAsync("base", "--config", file)).Mistake(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_another_verb_is_refused_and_its_verb_named()
    {
        var file = RunFile("base", "base");

        var line = (await finished.Folder.RunAsync("instruct", "--config", file)).Mistake();

        Assert.Contains("'base'", line, StringComparison.Ordinal);
        Assert.Contains("endonym base --config " + file, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.json")]
    [InlineData(".")]
    public async Task A_file_that_cannot_be_read_is_named(string path) =>
        Assert.Contains(path, (await finished.Folder.RunAsync("base", "--config", path)).Mistake(), StringComparison.Ordinal);

    private string RunFile(string verb, string name) => Path.Combine(finished.Folder.FindRun(verb, name)!, "run.json");

    private async Task<string> ToldOf(Action<JsonObject> change)
    {
        var options = JsonNode.Parse(await File.ReadAllTextAsync(RunFile("base", "base"), TestContext.Current.CancellationToken))!["options"]!.AsObject();
        change(options);
        using var folder = WorkspaceFolder.Empty();
        var file = folder.Write("options.json", [options.ToJsonString()]);

        var line = (await folder.RunAsync("base", "--config", file)).Mistake();

        Assert.Contains(file, line, StringComparison.Ordinal);
        return line;
    }
}
