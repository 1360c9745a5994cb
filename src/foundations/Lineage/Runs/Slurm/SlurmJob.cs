using System.Globalization;
using System.Text;

namespace Endonym.Lineage.Runs.Slurm;

/// <summary>What is handed to SLURM: one command, or an array of the same command with a number each.</summary>
public sealed record SlurmJob
{
    /// <summary>In an argument's place, stands for the task's number within the array, from 0.</summary>
    public const string TaskNumber = "{task}";

    // What decides where the tasks' words go, how they are numbered and what they wait for: with another value their starter would not find them again.
    private static readonly string[] Decided =
        ["--array", "-a", "--dependency", "-d", "--output", "-o", "--error", "-e", "--chdir", "-D", "--kill-on-invalid-dep", "--parsable", "--wrap", "--wait", "-W", "--open-mode", "--test-only"];

    /// <summary>Name for people, as <c>squeue</c> shows it.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments; each reaches the program as it is here, whatever it holds, but for <see cref="TaskNumber"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Where the command is started.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Where the tasks' outputs go; must exist.</summary>
    public required string LogFolder { get; init; }

    /// <summary>Tasks of the array; null submits a single job.</summary>
    public int? TaskCount { get; init; }

    /// <summary>The job starts once this one has ended well, and is cancelled when it has not.</summary>
    public long? After { get; init; }

    /// <summary>Further options of <c>sbatch</c>, such as <c>--partition=cpu</c>; the dashes may be left out before a long one.</summary>
    /// <exception cref="InvalidInputException">One of them decides what Endonym must know.</exception>
    public IReadOnlyList<string> Options { get; init => field = [.. value.Select(Option)]; } = [];

    /// <summary>The file that a task's output goes to.</summary>
    /// <param name="logFolder">See <see cref="LogFolder"/>.</param>
    /// <param name="job">The job's number.</param>
    /// <param name="task">The task's number within the array; null for a single job.</param>
    public static string LogFile(string logFolder, long job, int? task) =>
        Path.Combine(logFolder, string.Create(CultureInfo.InvariantCulture, $"{job}{(task is { } number ? $"_{number}" : "")}.log"));

    /// <summary>What <c>sbatch</c> is given.</summary>
    internal IReadOnlyList<string> Arguments()
    {
        List<string> arguments =
        [
            // A job whose predecessor failed would wait for ever otherwise (DependencyNeverSatisfied).
            "--parsable", "--kill-on-invalid-dep=yes", "--requeue", "--open-mode=append",
            "--job-name=" + Name,
            "--chdir=" + WorkFolder,
            // sbatch puts numbers in the place of %-signs.
            "--output=" + Path.Combine(LogFolder.Replace("%", "%%", StringComparison.Ordinal), TaskCount is null ? "%j.log" : "%A_%a.log"),
        ];
        if (TaskCount is { } count)
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--array=0-{count - 1}"));
        if (After is { } after)
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--dependency=afterok:{after}"));
        return [.. arguments, .. Options];
    }

    /// <summary>The shell script that SLURM runs: the command and nothing else.</summary>
    internal string Script()
    {
        var script = new StringBuilder("#!/bin/bash\n");
        // Where nothing keeps a job on its processors .NET would take all of the node's.
        script.Append("export DOTNET_PROCESSOR_COUNT=\"$SLURM_CPUS_ON_NODE\"\nexec");
        foreach (var argument in Command)
            script.Append(' ').Append(argument == TaskNumber ? "\"$SLURM_ARRAY_TASK_ID\"" : Quoted(argument));
        return script.Append('\n').ToString();
    }

    // Within single quotes a shell changes nothing; a single quote itself ends them, is written apart, and begins them again.
    private static string Quoted(string argument) => "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Option(string option)
    {
        var full = option.StartsWith('-') ? option : "--" + option;
        var name = full.StartsWith("--", StringComparison.Ordinal) ? full.Split('=')[0] : full[..Math.Min(2, full.Length)];
        return Decided.Contains(name, StringComparer.Ordinal)
            ? throw new InvalidInputException($"The option {option} of sbatch is not yours to give: Endonym numbers its tasks and says what they wait for and where their output goes. Leave it out.")
            : full;
    }
}
