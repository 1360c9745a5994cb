using Endonym.Lineage;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>How a corpus is shared out on a cluster. None of it shows in the corpus.</summary>
public sealed record SlurmOptions
{
    /// <summary>How the nodes start this program: its path, or that of dotnet and of the program; the verb follows.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>The most tasks of the array; there are no more than units of work.</summary>
    public int TaskCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"{value} tasks cannot work; use 1 or more."); } = 16;

    /// <summary>Options of <c>sbatch</c> for the array and the job that ends the run, such as <c>--partition=cpu</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
