namespace Endonym.Corpus.Execution.Slurm;

/// <summary>How far jobs on a cluster are.</summary>
public sealed record SlurmProgress
{
    /// <summary>Numbers of the jobs, for <c>squeue</c> and <c>scancel</c>.</summary>
    public required IReadOnlyList<long> Jobs { get; init; }

    /// <summary>What each task of the array does.</summary>
    public required IReadOnlyList<TaskState> Tasks { get; init; }

    /// <summary>Units of work of the whole corpus.</summary>
    public required int UnitCount { get; init; }

    /// <summary>Units that are done, earlier ones included.</summary>
    public required int UnitsDone { get; init; }

    /// <summary>Items read in the units that are done.</summary>
    public required long Items { get; init; }

    /// <summary>What the job does that drops what repeats and writes the corpus.</summary>
    public required TaskState Finish { get; init; }

    /// <summary>Why the next task waits, in SLURM's words; empty where none does or no reason is told.</summary>
    public required string WaitsFor { get; init; }

    /// <summary>Why SLURM's controller tells nothing now; null while it does. The jobs go on without it.</summary>
    public required string? Silence { get; init; }

    /// <summary>How many tasks are in a state.</summary>
    public int Count(TaskState state) => Tasks.Count(task => task == state);
}

/// <summary>What a task does.</summary>
public enum TaskState
{
    /// <summary>It has yet to begin, or to begin anew.</summary>
    Waiting,

    /// <summary>It works.</summary>
    Running,

    /// <summary>All of its work is there.</summary>
    Done,

    /// <summary>It has ended, and some of its work is not there.</summary>
    Failed,
}
