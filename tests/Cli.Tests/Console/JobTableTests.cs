using Endonym.Cli.Console;
using Endonym.Corpus.Execution.Slurm;
using Spectre.Console;

namespace Endonym.Cli.Tests.Console;

public sealed class JobTableTests
{
    private static readonly SlurmProgress Halfway = new()
    {
        Jobs = [17, 18],
        Tasks = [TaskState.Done, TaskState.Running, TaskState.Failed, TaskState.Waiting, TaskState.Waiting],
        UnitCount = 1200,
        UnitsDone = 300,
        Items = 1_234_567,
        Finish = TaskState.Waiting,
        WaitsFor = "Resources",
        Silence = null,
    };

    [Fact]
    public void Redirected_a_line_tells_all_of_it() => Assert.Equal(
        "tasks: 2 waiting, 1 running, 1 done, 1 failed; units: 300 of 1,200; items: 1,234,567; last job: waiting; waits for: Resources",
        JobTable.LineOf(Halfway));

    [Fact]
    public void A_controller_that_does_not_answer_is_told_of_and_not_taken_for_an_end() =>
        Assert.EndsWith("; SLURM does not answer, the jobs go on: [timed out]", JobTable.LineOf(Halfway with { Silence = "[timed out]" }), StringComparison.Ordinal);

    [Fact]
    public void On_a_terminal_a_table_tells_all_of_it()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 100;

        console.Write(JobTable.TableOf(Halfway with { Silence = "[timed out]" }, new TimeSpan(1, 2, 3)));

        string[] words = [.. text.ToString().Split('\n').Select(line => string.Join(' ', line.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Contains("jobs 17, 18", words);
        Assert.Contains("waiting running done failed", words);
        Assert.Contains("tasks 2 1 1 1", words);
        Assert.Contains("last job 1", words);
        Assert.Contains(words, line => line.Contains("01:02:03", StringComparison.Ordinal));
        Assert.Contains("[timed out]", text.ToString(), StringComparison.Ordinal);
    }
}
