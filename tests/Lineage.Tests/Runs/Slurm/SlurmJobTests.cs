using System.Diagnostics;
using Endonym.Lineage.Runs.Slurm;

namespace Endonym.Lineage.Tests.Runs.Slurm;

public sealed class SlurmJobTests
{
    private static readonly SlurmJob Job = new() { Name = "job", Command = ["true"], WorkFolder = "/work", LogFolder = "/logs/50%" };

    [Fact]
    public void An_array_is_numbered_from_0_and_logs_for_each_task() => Assert.Equal(
        ["--parsable", "--kill-on-invalid-dep=yes", "--requeue", "--open-mode=append", "--job-name=job", "--chdir=/work", "--output=/logs/50%%/%A_%a.log", "--array=0-3", "--partition=cpu"],
        (Job with { TaskCount = 4, Options = ["partition=cpu"] }).Arguments());

    [Fact]
    public void A_job_that_waits_for_another_is_always_cancelled_when_that_one_fails()
    {
        var arguments = (Job with { After = 17 }).Arguments();

        Assert.Contains("--dependency=afterok:17", arguments);
        Assert.Contains("--kill-on-invalid-dep=yes", arguments);
        Assert.Contains("--output=/logs/50%%/%j.log", arguments);
    }

    [Fact]
    public void The_log_is_where_slurm_was_told_to_put_it() => Assert.Equal(
        (Path.Combine("/logs", "17_3.log"), Path.Combine("/logs", "18.log")),
        (SlurmJob.LogFile("/logs", 17, 3), SlurmJob.LogFile("/logs", 18, null)));

    [Theory]
    [InlineData("array=0-9")]
    [InlineData("--output=/tmp/log")]
    [InlineData("-o/tmp/log")]
    [InlineData("-d")]
    [InlineData("--wrap=true")]
    public void What_must_be_known_here_cannot_be_given_otherwise(string option) =>
        Assert.Contains(option, Assert.Throws<InvalidInputException>(() => Job with { Options = [option] }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("-pcpu", "-pcpu")]
    [InlineData("--time=1:00:00", "--time=1:00:00")]
    [InlineData("constraint=fast|large", "--constraint=fast|large")]
    public void Other_options_reach_sbatch_as_they_are(string given, string passed) => Assert.Equal(passed, (Job with { Options = [given] }).Arguments()[^1]);

    [Fact]
    public void A_shell_hands_every_argument_on_as_it_is()
    {
        string[] arguments = ["two words", "it's", "$HOME `date` \\ \"x\"", "*", "", "żółć", "line\nbreak"];
        var script = (Job with { Command = ["printf", "%s\\0", .. arguments, SlurmJob.TaskNumber] }).Script();
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash");

        var start = new ProcessStartInfo("/bin/bash", ["-s"]) { RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["SLURM_ARRAY_TASK_ID"] = "7", ["SLURM_CPUS_ON_NODE"] = "2" } };
        using var shell = Process.Start(start)!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();

        Assert.Equal([.. arguments, "7", ""], shell.StandardOutput.ReadToEnd().Split('\0'));
    }
}
