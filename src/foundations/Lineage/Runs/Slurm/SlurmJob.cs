namespace Endonym.Lineage.Runs.Slurm;

/// <summary>What is handed to SLURM: one command, or an array of the same command with a number each.</summary>
public sealed record SlurmJob
{
    /// <summary>In an argument, stands for the task's number within the array, from 0.</summary>
    public const string TaskNumber = "{task}";

    /// <summary>Name for people, as <c>squeue</c> shows it.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments; each reaches the program as it is here, whatever it holds, but for <see cref="TaskNumber"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Where the tasks' outputs go; must exist.</summary>
    public required string LogFolder { get; init; }

    /// <summary>Tasks of the array; null submits a single job.</summary>
    public int? TaskCount { get; init; }

    /// <summary>The job starts once this one has ended well, and is cancelled when it has not.</summary>
    public long? After { get; init; }

    /// <summary>Further options of <c>sbatch</c>, such as <c>--partition=cpu</c> or <c>--time=12:00:00</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
