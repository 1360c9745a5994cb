using Endonym.Cli.Tests.Running;
using Endonym.Cli.Tests.Workspaces;

namespace Endonym.Cli.Tests.Verbs;

public sealed class SlurmFlagsTests
{
    [Fact]
    public async Task Without_slurm_on_this_machine_it_is_said_where_to_start_from()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine));

        var ended = await EndonymProcess.RunAsync(folder.Root, [.. Flow.CorpusOf("tales", "tales.jsonl"), "--on", "slurm"], environment: new Dictionary<string, string> { ["PATH"] = "/nowhere" });

        Assert.Contains("login node", ended.Mistake(), StringComparison.Ordinal);
        Assert.Empty(folder.Workspace.Runs());
    }

    [Theory]
    [InlineData("--tasks", "4")]
    [InlineData("--cpus", "2")]
    [InlineData("--slurm-option", "partition=cpu")]
    public async Task What_is_for_a_cluster_is_not_passed_over_in_silence_without_one(string option, string value)
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine));

        Assert.Contains("Add --on slurm", (await folder.RunAsync([.. Flow.CorpusOf("tales", "tales.jsonl"), option, value])).Mistake(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tasks")]
    [InlineData("--cpus")]
    public async Task No_tasks_and_no_processors_cannot_work(string option)
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", Enumerable.Range(0, 40).Select(SmallTexts.DocumentLine));

        Assert.Contains("cannot work", (await folder.RunAsync([.. Flow.CorpusOf("tales", "tales.jsonl"), "--on", "slurm", option, "0"])).Mistake(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_does_not_see_the_workspace_says_so()
    {
        using var folder = WorkspaceFolder.Empty();

        Assert.Contains("a disk that every node sees", (await folder.RunAsync("corpus", "work", "--plan", folder.PathOf("plan.json"), "--task", "0")).Mistake(), StringComparison.Ordinal);
    }
}
