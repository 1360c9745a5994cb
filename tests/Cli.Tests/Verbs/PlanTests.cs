using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Workspaces;

namespace Endonym.Cli.Tests.Verbs;

public sealed class PlanTests(FinishedWorkspace finished)
{
    [Fact]
    public async Task A_plan_is_printed_and_written_with_what_starts_it()
    {
        using var folder = WorkspaceFolder.Empty();

        var ended = (await folder.RunAsync(["plan", "mixtral-8x7b", "--gpu", "h100", "--users", "50", "--out", folder.PathOf("plan")])).Well();

        Assert.Contains("46.70", ended.Output, StringComparison.Ordinal);
        Assert.All(["plan.md", "plan.json", "plan.html", "vllm.sh", "vllm.service"], file => Assert.True(File.Exists(folder.PathOf(Path.Combine("plan", file))), file));
        Assert.Contains("vllm serve mixtral-8x7b", await File.ReadAllTextAsync(folder.PathOf("plan/vllm.sh"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_our_own_is_planned_from_its_folder_as_json()
    {
        var ended = (await finished.Folder.RunAsync(["plan", finished.Folder.Checkpoint("tuned").Folder, "--gpu", "l4", "--users", "4", "--context", "64", "--prompt", "32", "--answer", "16", "--json"])).Well();

        Assert.Equal(1, (int)JsonNode.Parse(ended.Output)!["chosen"]!["gpu_count"]!);
    }

    [Theory]
    [InlineData("plan gpt-9", "gpt-9", "llama-3.1-8b")]
    [InlineData("plan llama-3.1-8b --gpu voodoo", "voodoo", "h100")]
    [InlineData("plan llama-3.1-8b --gpus 3", "3 GPUs", "1, 2, 4, 8")]
    public async Task A_mistake_is_told_with_the_way_out(string command, params string[] told)
    {
        var line = (await finished.Folder.RunAsync(command.Split(' '))).Mistake();

        Assert.All(told, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}
