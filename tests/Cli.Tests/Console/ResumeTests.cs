using Endonym.Cli.Tests.Workspaces;
using Endonym.Lineage.Runs;

namespace Endonym.Cli.Tests.Console;

public sealed class ResumeTests(FinishedWorkspace finished)
{
    [Theory]
    [InlineData("base", "base")]
    [InlineData("instruct", "tuned")]
    [InlineData("align", "aligned")]
    public async Task A_killed_training_goes_on_and_ends_as_if_nothing_had_happened(string verb, string checkpoint)
    {
        using var folder = finished.Copy();
        folder.Forget(verb, checkpoint);
        var command = CommandOf(verb);

        await KillInTheMiddleAsync(folder, command, verb, checkpoint);
        (await folder.RunAsync(command)).Well();

        AssertSame(finished.Folder, folder, verb, checkpoint);
    }

    [Fact]
    public async Task A_killed_training_on_two_threads_goes_on_and_ends_as_if_nothing_had_happened()
    {
        // The fused optimizer and the matrix products split their work over threads, always in the same way.
        var command = Flow.BaseOf(steps: 60, threads: 2);
        using var undisturbed = finished.Copy();
        undisturbed.Forget("base", "base");
        using var killed = undisturbed.Copy();

        (await undisturbed.RunAsync(command)).Well();
        await KillInTheMiddleAsync(killed, command, "base", "base");
        (await killed.RunAsync(command)).Well();

        AssertSame(undisturbed, killed, "base", "base");
    }

    [Theory]
    [InlineData("base", "base")]
    [InlineData("instruct", "tuned")]
    [InlineData("align", "aligned")]
    public async Task Ctrl_c_saves_first_and_the_next_run_ends_as_if_nothing_had_happened(string verb, string checkpoint)
    {
        using var folder = finished.Copy();
        folder.Forget(verb, checkpoint);
        var command = CommandOf(verb);
        using (var process = folder.Start(command))
        {
            await process.UntilAsync(() => folder.HasGoneBeyondASave(verb, checkpoint), "a state was saved");
            process.Send("INT");
            var ended = await process.EndAsync();

            Assert.Equal(130, ended.ExitCode);
            Assert.Contains(ended.ErrorLines, line => line.Contains("Run the same command again", StringComparison.Ordinal));
            var run = folder.Workspace.Runs().Single(run => run.Verb == verb && run.Name == checkpoint);
            Assert.Equal((RunStatus.Interrupted, null), (run.Status, run.Error));
        }

        // Nothing that was computed is computed again: the state is that of the last step done, not that of the last regular save.
        var done = folder.Losses(verb, checkpoint).Count;
        (await folder.RunAsync(command)).Well();

        Assert.Contains(folder.Notes(verb, checkpoint), note => note.StartsWith(FormattableString.Invariant($"goes on at step {done} of "), StringComparison.Ordinal));
        AssertSame(finished.Folder, folder, verb, checkpoint);
    }

    [Fact]
    public async Task A_training_that_diverges_ends_with_one_line_and_leaves_no_checkpoint()
    {
        using var folder = finished.Copy();
        folder.Forget("instruct", "tuned");

        // Weights of this size overflow in the next product.
        var line = (await folder.RunAsync([.. Flow.Instruct.Select(word => word == "1e-3" ? "1e30" : word)])).Mistake();

        Assert.Contains("The training has diverged at step ", line, StringComparison.Ordinal);
        Assert.Contains("Lower the peak learning rate", line, StringComparison.Ordinal);
        Assert.Null(folder.Workspace.Find("checkpoint", "tuned"));
        Assert.Equal(RunStatus.Failed, folder.Workspace.Runs().Single(run => run is { Verb: "instruct", Name: "tuned" }).Status);
    }

    [Fact]
    public async Task A_finished_flow_is_skipped_and_nothing_of_it_changes()
    {
        using var folder = finished.Copy();
        var before = Files(folder);

        foreach (var command in (string[][])[Flow.Corpus, Flow.Tokenizer, Flow.Shards, Flow.Base, Flow.Instruct, Flow.Align])
        {
            var ended = (await folder.RunAsync(command)).Well();
            Assert.Contains("unchanged, skipped", ended.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("done", ended.Output, StringComparison.Ordinal);
        }

        Assert.Equal(before, Files(folder));
    }

    [Fact]
    public async Task A_second_process_in_the_same_run_folder_is_refused()
    {
        using var folder = finished.Copy();
        folder.Forget("base", "base");
        var command = Flow.BaseOf(steps: 100_000, threads: 1);
        using var first = folder.Start(command);
        await first.UntilAsync(() => folder.HasGoneBeyondASave("base", "base"), "a state was saved");

        var line = (await folder.RunAsync(command)).Mistake();

        Assert.Contains(folder.FindRun("base", "base")!, line, StringComparison.Ordinal);
        Assert.Contains("another process", line, StringComparison.Ordinal);
        Assert.False(first.HasExited);
    }

    private static string[] CommandOf(string verb) => verb switch { "base" => Flow.Base, "instruct" => Flow.Instruct, _ => Flow.Align };

    private static async Task KillInTheMiddleAsync(WorkspaceFolder folder, string[] command, string verb, string checkpoint)
    {
        using var process = folder.Start(command);
        await process.UntilAsync(() => folder.HasGoneBeyondASave(verb, checkpoint), "a state was saved");
        process.Kill();
        var ended = await process.EndAsync();

        Assert.Equal(128 + 9, ended.ExitCode); // it did not end by itself
        Assert.Null(folder.Workspace.Find("checkpoint", checkpoint));
    }

    private static void AssertSame(WorkspaceFolder expected, WorkspaceFolder resumed, string verb, string checkpoint)
    {
        Assert.Contains(resumed.Notes(verb, checkpoint), note => note.StartsWith("goes on at step", StringComparison.Ordinal));
        // Every step once, in order, with the loss it has in a run that nobody disturbed.
        Assert.Equal(Enumerable.Range(0, resumed.Losses(verb, checkpoint).Count).Select(step => (long)step), resumed.Losses(verb, checkpoint).Select(line => line.Step));
        Assert.Equal(expected.Losses(verb, checkpoint), resumed.Losses(verb, checkpoint));
        Assert.Equal(expected.WeightsOf(checkpoint), resumed.WeightsOf(checkpoint));
        Assert.Equal(expected.Checkpoint(checkpoint).Manifest.Id, resumed.Checkpoint(checkpoint).Manifest.Id);
    }

    private static List<(string Path, DateTime Written, string Sha256)> Files(WorkspaceFolder folder) =>
    [
        .. Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.GetLastWriteTimeUtc(path), Lineage.Manifests.ContentHash.OfFile(path))),
    ];
}
