using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Endonym.Lineage.Runs.Slurm;

/// <summary>The SLURM cluster that this machine submits to, through its own commands.</summary>
/// <remarks>
/// Accounting is not needed: a centre may have none, and what is done is told by the work's own markers. A job that waits for another is always cancelled
/// when that one fails; SLURM would otherwise let it wait for ever (<c>DependencyNeverSatisfied</c>).
/// </remarks>
public sealed class SlurmCluster
{
    private readonly TimeSpan _patience;

    private SlurmCluster(TimeSpan patience) => _patience = patience;

    /// <summary>The cluster of this machine.</summary>
    /// <param name="patience">How long one of SLURM's commands may take; a minute if not given, as a controller under load is slow and not gone.</param>
    /// <exception cref="InvalidInputException">SLURM's commands are not here, or its controller does not answer.</exception>
    public static SlurmCluster Find(TimeSpan? patience = null)
    {
        var cluster = new SlurmCluster(patience ?? TimeSpan.FromMinutes(1));
        cluster.Run("sinfo", ["--noheader", "--format=%t"]);
        return cluster;
    }

    /// <summary>Submits a job.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="InvalidInputException">SLURM refuses it; its own words are told.</exception>
    public long Submit(SlurmJob job)
    {
        List<string> arguments =
        [
            "--parsable", "--kill-on-invalid-dep=yes", "--requeue",
            "--job-name=" + job.Name,
            "--output=" + Path.Combine(job.LogFolder, job.TaskCount is null ? "%j.log" : "%A_%a.log"),
        ];
        if (job.TaskCount is { } count)
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--array=0-{count - 1}"));
        if (job.After is { } after)
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"--dependency=afterok:{after}"));
        arguments.AddRange(job.Options);

        var answer = Run("sbatch", arguments, Script(job.Command));
        // With several clusters the answer is "number;cluster".
        return long.TryParse(answer.Trim().Split(';')[0], CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidInputException($"sbatch answered '{answer.Trim()}', which is no number of a job.");
    }

    /// <summary>The tasks of a job that SLURM still knows: those that are to come or under way, and for some minutes those that have ended.</summary>
    public IReadOnlyList<SlurmTask> Tasks(long job)
    {
        // A job that was forgotten is an error to squeue when it is asked for by number, so it is asked for all of them.
        var lines = Run("squeue", ["--noheader", "--array", "--states=all", "--format=%A|%F|%K|%T|%N|%r"]);
        var number = job.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('|'))
                .Where(fields => fields.Length == 6 && (fields[0] == number || fields[1] == number))
                .Select(fields => new SlurmTask(int.TryParse(fields[2], CultureInfo.InvariantCulture, out var task) ? task : null, fields[3], fields[4], fields[5]))
                .OrderBy(task => task.Number),
        ];
    }

    /// <summary>Takes a job back, whatever it is doing.</summary>
    public void Cancel(long job) => Run("scancel", [job.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>A shell script that runs the command and nothing else.</summary>
    internal static string Script(IReadOnlyList<string> command) =>
        "#!/bin/bash\nexec " + string.Join(' ', command.Select(argument => argument == SlurmJob.TaskNumber ? "\"$SLURM_ARRAY_TASK_ID\"" : Quoted(argument))) + "\n";

    // Within single quotes a shell changes nothing; a single quote itself ends them, is written apart, and begins them again.
    private static string Quoted(string argument) => "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private string Run(string program, IReadOnlyList<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false) };
        try
        {
            using var process = Process.Start(start)!; // not a shell execute, so never null
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(_patience))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidInputException($"{program} has not answered for {_patience.TotalSeconds:F0} s. SLURM's controller may be down (scontrol ping tells); try again when it is back.");
            }

            Task.WaitAll(output, errors);
            return process.ExitCode == 0
                ? output.Result
                : throw new InvalidInputException($"{program} refuses: {errors.Result.Trim().ReplaceLineEndings("; ")}");
        }
        catch (Win32Exception error)
        {
            throw new InvalidInputException($"{program} is not on this machine's path. Start from a login node of the cluster, or leave --on slurm out to work here.", error);
        }
    }
}
