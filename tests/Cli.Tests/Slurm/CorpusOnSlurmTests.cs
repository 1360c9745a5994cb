using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Endonym.Cli.Tests.Running;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Packs;

namespace Endonym.Cli.Tests.Slurm;

/// <summary>The corpus step on a real SLURM. Six files are six units.</summary>
public sealed partial class CorpusOnSlurmTests(OneMachineSlurm slurm) : IClassFixture<OneMachineSlurm>
{
    private const string ConfigFile = "options.json";
    private const int UnitCount = 6;
    private const int DocumentsPerFile = 25;

    [Fact]
    public async Task Any_number_of_tasks_gives_the_bytes_of_one_machine()
    {
        SkipWithoutSlurm();
        using var here = Folder();
        using var one = Folder();
        using var four = Folder();

        var ended = await Task.WhenAll(RunAsync(here, "--on", "here"), RunAsync(one, "--tasks", "1"), RunAsync(four, "--tasks", "4", "--cpus", "1"));

        Assert.All(ended, end => end.Well());
        var expected = Corpus(here).Manifest;
        Assert.Equal(UnitCount, expected.Files.Count(file => file.Path.StartsWith("documents-", StringComparison.Ordinal)));
        Assert.All([one, four], folder =>
        {
            Assert.Equal(expected.Files, Corpus(folder).Manifest.Files);
            Assert.Equal((expected.Id, expected.Run.Key), (Corpus(folder).Manifest.Id, Corpus(folder).Manifest.Run.Key));
        });
        Assert.Contains("6 of 6 units for 4 tasks", ended[2].Output, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Done, Assert.Single(four.Workspace.Runs()).Status);
        Assert.Contains("unchanged, skipped", (await RunAsync(four, "--tasks", "2")).Well().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_fails_takes_the_last_job_with_it_and_the_same_command_repairs_it()
    {
        SkipWithoutSlurm();
        using var folder = Folder();
        var file = folder.PathOf("tales/3.jsonl");
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        using var follower = Start(folder, "--tasks", "3", "--slurm-option", "hold");
        var (array, last) = await SubmittedAsync(follower);

        await File.WriteAllBytesAsync(file, whole[..^100], TestContext.Current.CancellationToken);
        Release(array, last);
        var failed = await follower.EndAsync();

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("1 of 3 tasks have failed", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("3.jsonl had ", failed.Errors, StringComparison.Ordinal); // from the task's log
        Assert.Contains("CANCELLED", slurm.Run("squeue", "--noheader", "--states=all", "--format=%T", "--jobs=" + last), StringComparison.Ordinal);
        Assert.Null(folder.Workspace.Find(ArtifactKind.Corpus, "tales"));
        Assert.Equal(RunStatus.Failed, Assert.Single(folder.Workspace.Runs()).Status);

        await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        var repaired = (await RunAsync(folder, "--tasks", "3")).Well();

        // A task refuses before it judges anything, so both of its units are missing.
        Assert.Contains("2 of 6 units for 2 tasks", repaired.Output, StringComparison.Ordinal);
        using var here = Folder();
        (await RunAsync(here, "--on", "here")).Well();
        Assert.Equal(Corpus(here).Manifest.Files, Corpus(folder).Manifest.Files);
    }

    [Fact]
    public async Task A_killed_worker_is_told_of_and_only_its_units_are_submitted_again()
    {
        SkipWithoutSlurm();
        using var folder = Folder();
        using var follower = Start(folder, "--tasks", "6");

        await follower.UntilAsync(() => KillWorker(folder, task: 4), "a worker was killed");
        var failed = await follower.EndAsync();

        Assert.Equal(1, failed.ExitCode);
        Assert.Matches("task 4, units 0000[0-5] missing \\(FAILED on ", failed.Errors);
        Assert.Contains("1 of 6 units for 1 tasks", (await RunAsync(folder)).Well().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_go_on_without_a_follower_and_the_same_command_follows_them_again()
    {
        SkipWithoutSlurm();
        using var folder = Folder();
        string array, last;
        using (var first = Start(folder, "--tasks", "2", "--slurm-option", "hold"))
        {
            (array, last) = await SubmittedAsync(first);
            await first.UntilAsync(() => first.Output.Contains("2 waiting", StringComparison.Ordinal), "the tasks were seen");
            first.Send("INT");
            var stopped = await first.EndAsync();
            Assert.Equal(130, stopped.ExitCode);
            Assert.Contains($"scancel {array} {last}", stopped.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(RunStatus.Submitted, Assert.Single(folder.Workspace.Runs()).Status);
        using (var second = Start(folder))
        {
            await second.UntilAsync(() => second.Output.Contains("2 waiting", StringComparison.Ordinal), "the tasks were seen");
            second.Kill();
            await second.EndAsync();
        }

        using var third = Start(folder);
        await third.UntilAsync(() => third.Output.Contains($"Jobs {array} and {last} are at work on it already", StringComparison.Ordinal), "it followed");
        Release(array, last);
        var ended = (await third.EndAsync()).Well();

        Assert.DoesNotContain("submitted", ended.Output, StringComparison.Ordinal);
        Assert.Equal(UnitCount * DocumentsPerFile, (int)Corpus(folder).Manifest.Facts["read"]!);
        Assert.Equal(["001"], Directory.EnumerateDirectories(Path.Combine(folder.FindRun("corpus", "tales")!, "slurm")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("partition=nowhere", "invalid partition")]
    [InlineData("--array=0-3", "not yours to give")]
    [InlineData("-o/tmp/log", "not yours to give")]
    public async Task An_option_that_cannot_be_is_told_in_one_line(string option, string told)
    {
        SkipWithoutSlurm();
        using var folder = Folder();

        Assert.Contains(told, (await RunAsync(folder, "--slurm-option", option)).Mistake(), StringComparison.Ordinal);
        Assert.Empty(slurm.Run("squeue", "--noheader", "--states=pending,running", "--format=%i"));
    }

    private static WorkspaceFolder Folder()
    {
        var folder = WorkspaceFolder.Empty();
        Directory.CreateDirectory(folder.PathOf("tales"));
        for (var file = 0; file < UnitCount; file++)
            folder.Write(string.Create(CultureInfo.InvariantCulture, $"tales/{file}.jsonl"), Enumerable.Range(file * DocumentsPerFile, DocumentsPerFile).Select(SmallTexts.DocumentLine));

        var rights = new DeclaredRights { Title = "Tales", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Organic, Category = SourceCategory.Other, Evidence = "Put together by this test.", Language = "en" };
        var options = CorpusOptions.For(LanguagePack.Neutral("en", "English"), "tales", SourceOptions.Jsonl(id: null, rights, "tales")) with { UnitBytes = 1, NearDuplicates = new NearDuplicateOptions() };
        LineageJson.Write(folder.PathOf(ConfigFile), options);
        return folder;
    }

    private static string[] Command(string[] more) => more.Contains("--on") ? ["corpus", "--config", ConfigFile, .. more] : ["corpus", "--config", ConfigFile, "--on", "slurm", .. more];

    private Task<Ended> RunAsync(WorkspaceFolder folder, params string[] more) => EndonymProcess.RunAsync(folder.Root, Command(more), environment: slurm.Environment);

    private EndonymProcess Start(WorkspaceFolder folder, params string[] more) => EndonymProcess.Start(folder.Root, Command(more), slurm.Environment);

    private static async Task<(string Array, string Last)> SubmittedAsync(EndonymProcess follower)
    {
        Match? submitted = null;
        await follower.UntilAsync(() => (submitted = Submitted().Match(follower.Output)).Success, "jobs were submitted");
        return (submitted!.Groups[1].Value, submitted.Groups[2].Value);
    }

    private void Release(string array, string last) => slurm.Run("scontrol", "release", array, last);

    private static Artifact Corpus(WorkspaceFolder folder) => folder.Workspace.Get(ArtifactKind.Corpus, "tales");

    // From the moment that its script has become the program until it ends, which takes a new process a good part of a second.
    private static bool KillWorker(WorkspaceFolder folder, int task)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => path[6..].All(char.IsAsciiDigit)))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (IOException)
            {
                continue; // it has ended since
            }

            if (!line.Contains("\0work\0--plan\0" + folder.Root, StringComparison.Ordinal) || !line.EndsWith(string.Create(CultureInfo.InvariantCulture, $"--task\0{task}\0"), StringComparison.Ordinal))
                continue;
            using var worker = Process.GetProcessById(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
            worker.Kill();
            return true;
        }

        return false;
    }

    private void SkipWithoutSlurm() => Assert.SkipWhen(slurm.Missing is not null, slurm.Missing ?? "");

    [GeneratedRegex("Jobs ([0-9]+) and ([0-9]+) submitted")]
    private static partial Regex Submitted();
}
