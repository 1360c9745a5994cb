using System.Globalization;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>The numbers of what was submitted for a run at one time: the file <c>jobs.json</c>.</summary>
internal sealed record SubmittedJobs
{
    private const string FileName = "jobs.json";

    /// <summary>The array that judges; null where everything had been judged.</summary>
    public long? Array { get; init; }

    /// <summary>The job that ends the run once the array has; null until it is submitted.</summary>
    public long? Finish { get; init; }

    /// <summary>Every number there is.</summary>
    public IReadOnlyList<long> Numbers => [.. new[] { Array, Finish }.OfType<long>()];

    /// <summary>Keeps the numbers.</summary>
    public void Write(string folder) => LineageJson.Write(Path.Combine(folder, FileName), this);

    /// <summary>What was last submitted for a run, with its folder; null if nothing was.</summary>
    /// <param name="root">The folder that holds a folder for each time.</param>
    public static (string Folder, SubmittedJobs Jobs)? Latest(string root)
    {
        var folder = Folders(root).LastOrDefault(folder => File.Exists(Path.Combine(folder, FileName)));
        return folder is null ? null : (folder, LineageJson.Read<SubmittedJobs>(Path.Combine(folder, FileName), "record of submitted jobs"));
    }

    /// <summary>Makes the folder for what is submitted next.</summary>
    public static string NextFolder(string root) =>
        Directory.CreateDirectory(Path.Combine(root, (Folders(root).Select(NumberOf).LastOrDefault() + 1).ToString("D3", CultureInfo.InvariantCulture))).FullName;

    private static IEnumerable<string> Folders(string root) => !Directory.Exists(root) ? [] : Directory.EnumerateDirectories(root).OrderBy(NumberOf);

    private static int NumberOf(string folder) => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
