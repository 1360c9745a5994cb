using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Endonym.Lineage.Runs.Slurm;

/// <summary>The SLURM cluster that this machine submits to, through SLURM's own commands.</summary>
/// <remarks>
/// Accounting is not needed: a centre may have none, and what is done is told by the work's own markers. A job that waits for another is always cancelled
/// when that one fails; SLURM would otherwise let it wait for ever.
/// </remarks>
public sealed class SlurmCluster
{
    private readonly TimeSpan _patience;

    private SlurmCluster(TimeSpan patience) => _patience = patience;

    /// <summary>The cluster of this machine. Its controller is not asked for anything yet, and may be down.</summary>
    /// <param name="patience">How long one of SLURM's commands may take; a minute if not given, as a controller under load is slow and not gone.</param>
    /// <exception cref="InvalidInputException">SLURM's commands are not here, or know no cluster.</exception>
    public static SlurmCluster Find(TimeSpan? patience = null)
    {
        var cluster = new SlurmCluster(patience ?? TimeSpan.FromMinutes(1));
        cluster.Run("sbatch", ["--version"]);
        return cluster;
    }

    /// <summary>The most tasks that one array may have.</summary>
    /// <exception cref="InvalidInputException">The controller does not answer.</exception>
    public int MostTasks()
    {
        const string name = "MaxArraySize";
        var line = Run("scontrol", ["show", "config"]).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is not null && int.TryParse(line.Split('=')[^1], CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new InvalidInputException($"scontrol show config tells no {name}; it must be set for arrays to be possible. Ask those who run the cluster.");
    }

    /// <summary>Submits a job.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="InvalidInputException">SLURM refuses it, and its own words are told; or its controller does not answer.</exception>
    public long Submit(SlurmJob job)
    {
        var answer = Run("sbatch", job.Arguments(), job.Script()).Trim();
        // With several clusters the answer is "number;cluster".
        return long.TryParse(answer.Split(';')[0], CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidInputException($"sbatch answered '{answer}', which is no number of a job. squeue tells whether it was submitted.");
    }

    /// <summary>The tasks of this user's jobs that SLURM still knows: those that are to come or under way, and for some minutes those that have ended.</summary>
    /// <param name="jobs">The jobs' numbers; what is not among them is left out.</param>
    /// <exception cref="InvalidInputException">The controller does not answer.</exception>
    public IReadOnlyList<SlurmTask> Tasks(IReadOnlyCollection<long> jobs)
    {
        // Asked for a number that it has forgotten, squeue fails; asked for everybody's jobs, the controller of a large centre groans.
        var lines = Run("squeue", ["--me", "--noheader", "--array", "--states=all", "--format=%F|%K|%T|%N|%r"]);
        return [.. Parse(lines).Where(task => jobs.Contains(task.Job))];
    }

    /// <summary>Takes a job back, whatever it is doing.</summary>
    /// <exception cref="InvalidInputException">SLURM refuses, or its controller does not answer.</exception>
    public void Cancel(long job) => Run("scancel", [job.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Reads what <c>squeue</c> tells: job, number in the array, state, node and reason, with '|' between.</summary>
    internal static IEnumerable<SlurmTask> Parse(string lines) => lines
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('|'))
        .Where(fields => fields.Length == 5)
        .Select(fields => new SlurmTask(
            long.Parse(fields[0], CultureInfo.InvariantCulture),
            int.TryParse(fields[1], CultureInfo.InvariantCulture, out var number) ? number : null, // N/A of a single job
            fields[2], fields[3], fields[4]));

    private string Run(string program, IReadOnlyList<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        // People narrow squeue for themselves with such variables; here nothing may be left out.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("SQUEUE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);

        try
        {
            using var process = Process.Start(start)!; // null only where a shell starts it
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            Feed(process, input);
            if (!process.WaitForExit(_patience))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidInputException($"{program} has not answered for {_patience.TotalSeconds:F0} s. SLURM's controller may be down (scontrol ping tells); try again when it is back.");
            }

            Task.WaitAll(output, errors);
            return process.ExitCode == 0
                ? output.Result
                : throw new InvalidInputException($"{program} fails: {errors.Result.Trim().ReplaceLineEndings("; ")}");
        }
        catch (Win32Exception error)
        {
            throw new InvalidInputException($"{program} is not on this machine's path. Start from a machine that submits to the cluster, such as its login node, or leave --on slurm out to work here.", error);
        }
    }

    private static void Feed(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code and its words tell why.
        }
    }
}
