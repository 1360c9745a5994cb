using System.Globalization;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Lineage.Runs.Slurm;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>
/// Makes a corpus on a SLURM cluster: an array of jobs judges the units, and a job that depends on it drops what repeats and writes the corpus, with the
/// same bytes as on one machine. The jobs need nobody to watch them; whoever gives the command again watches those that work, or submits what is missing.
/// </summary>
public static class CorpusOnSlurm
{
    // Within a run's folder; each time that something is submitted has a folder of its own below.
    private const string FolderName = "slurm";

    private const string LogFolderName = "logs";

    private const int MostTold = 3;

    private const int LinesOfLog = 6;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    // A centre's controller serves thousands, and a corpus takes hours.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Makes the corpus, unless it is there already and nothing in its input has changed.</summary>
    /// <param name="workspace">Where the corpus is put; on a disk that every node sees under the same path.</param>
    /// <param name="options">What it is made of.</param>
    /// <param name="slurm">How it is shared out.</param>
    /// <param name="reporter">Shows how the run begins and ends.</param>
    /// <param name="onProgress">Shows how far the jobs are, every few seconds.</param>
    /// <param name="time">Measures how long jobs take.</param>
    /// <param name="cancellationToken">Ends the watching; the jobs go on.</param>
    /// <exception cref="InvalidInputException">An option or a file is wrong, SLURM is not here, or it refuses the jobs.</exception>
    /// <exception cref="RefusedException">Tasks have failed; what they said last is told.</exception>
    public static Artifact Run(Workspace workspace, CorpusOptions options, SlurmOptions slurm, IStepReporter reporter, Action<SlurmProgress> onProgress, TimeProvider time, CancellationToken cancellationToken)
    {
        var (step, sources) = CorpusStep.Prepare(workspace, options, time);
        if (workspace.FindMade(step) is { } made)
        {
            reporter.Skipped(made);
            return made;
        }

        var began = time.GetTimestamp();
        var cluster = SlurmCluster.Find();
        var root = Directory.CreateDirectory(Path.Combine(workspace.PlaceOf(step).Folder, FolderName)).FullName;
        string? folder;
        // Two who give the command at once submit the jobs once.
        using (FileLock.Take(Path.Combine(root, ".lock"), cancellationToken))
        {
            folder = Attach(cluster, root, reporter, cancellationToken);
            // The last job may have ended since it was looked for what it makes.
            if (folder is null && workspace.FindMade(step) is { } madeMeanwhile)
            {
                reporter.Skipped(madeMeanwhile);
                return madeMeanwhile;
            }

            folder ??= Submit(cluster, root, workspace, step, sources, slurm, reporter, cancellationToken);
        }

        return Follow(cluster, workspace, step, folder, reporter, onProgress, time, began, cancellationToken);
    }

    /// <summary>The folder of jobs that are still to do something; null where there are none.</summary>
    private static string? Attach(SlurmCluster cluster, string root, IStepReporter reporter, CancellationToken cancellationToken)
    {
        // Without its last job an array ends in nothing: its submitter was killed between the two.
        if (SubmittedJobs.Latest(root) is not ({ } folder, { Finish: not null } jobs))
            return null;

        while (true)
        {
            try
            {
                if (cluster.Tasks(jobs.Numbers).All(task => task.HasEnded))
                    return null;
                reporter.Noted($"{InWords(jobs.Numbers)} {(jobs.Numbers.Count == 1 ? "is" : "are")} at work on it already.");
                return folder;
            }
            catch (InvalidInputException silence)
            {
                reporter.Noted($"Whether {InWords(jobs.Numbers)} still work, SLURM does not tell, and is asked again: {silence.Message}");
                Pause(LongestPause, cancellationToken);
            }
        }
    }

    private static string Submit(SlurmCluster cluster, string root, Workspace workspace, Step step, IReadOnlyList<IDocumentSource> sources, SlurmOptions slurm, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var place = workspace.HandOver(step, reporter);
        var options = (CorpusOptions)step.Options;
        var units = SourceUnit.Plan(sources, options.UnitBytes);
        List<SourceUnit> missing = [.. units.Where(unit => !UnitWork.FolderOf(place.StateFolder, unit.Number).IsDone)];
        var plan = new SlurmPlan
        {
            Code = CodeVersion.Current,
            Folder = Environment.CurrentDirectory,
            Workspace = workspace.Root,
            StateFolder = place.StateFolder,
            Options = options,
            Inputs = step.Inputs,
            UnitCount = units.Count,
            Tasks = [.. UnitShares.Of(missing, missing.Count == 0 ? 1 : Math.Min(slurm.TaskCount, cluster.MostTasks())).Select(share => share.Select(PlannedUnit.Of).ToList())],
        };
        var folder = SubmittedJobs.NextFolder(root);
        var logs = Directory.CreateDirectory(Path.Combine(folder, LogFolderName)).FullName;
        var planPath = Path.Combine(folder, SlurmPlan.FileName);
        LineageJson.Write(planPath, plan);

        var jobs = new SubmittedJobs();
        try
        {
            if (plan.Tasks.Count > 0)
            {
                jobs = jobs with { Array = cluster.Submit(JobOf([CorpusStep.Verb, "work", "--plan", planPath, "--task", SlurmJob.TaskNumber]) with { TaskCount = plan.Tasks.Count }) };
                jobs.Write(folder);
            }

            // Broken files are in the report, and whoever watches is told of them; the job has done its work.
            jobs = jobs with
            {
                Finish = cluster.Submit(JobOf([CorpusStep.Verb, "--config", place.RecordFile, "--work", workspace.Root, "--accept-broken-files"]) with { After = jobs.Array }),
            };
            jobs.Write(folder);
        }
        catch (InvalidInputException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C ends SLURM's commands as well.
            Withdraw(cluster, jobs);
            throw new OperationCanceledException(cancellationToken);
        }
        catch
        {
            Withdraw(cluster, jobs);
            throw;
        }

        reporter.Noted(string.Create(CultureInfo.InvariantCulture, $"{InWords(jobs.Numbers)} submitted: {missing.Count:N0} of {units.Count:N0} units for {plan.Tasks.Count:N0} tasks, then the rest. Logs: {logs}"));
        return folder;

        SlurmJob JobOf(IReadOnlyList<string> arguments) => new()
        {
            Name = "endonym-" + Path.GetFileName(place.Folder),
            Command = [.. slurm.Program, .. arguments],
            WorkFolder = plan.Folder,
            LogFolder = logs,
            Options = slurm.Options,
        };
    }

    // An array whose last job was refused would work for nothing.
    private static void Withdraw(SlurmCluster cluster, SubmittedJobs jobs)
    {
        if (jobs is { Array: { } array, Finish: null })
            cluster.Cancel(array);
    }

    private static Artifact Follow(
        SlurmCluster cluster, Workspace workspace, Step step, string folder, IStepReporter reporter, Action<SlurmProgress> onProgress, TimeProvider time, long began, CancellationToken cancellationToken)
    {
        var (_, jobs) = SubmittedJobs.Latest(Path.GetDirectoryName(folder)!)!.Value; // written when they were submitted
        var watch = new JobWatch(LineageJson.Read<SlurmPlan>(Path.Combine(folder, SlurmPlan.FileName), "plan of jobs"), jobs, time);
        var pause = ShortestPause;
        SlurmProgress? before = null;
        while (true)
        {
            var now = Look(cluster, watch, jobs);
            // Jobs that have ended have made it before they were seen to end; one that has not is tidying the run up, and is waited for while SLURM tells of it.
            if (workspace.FindMade(step) is { } made && (now.Silence is not null || watch.Known(null) is not { HasEnded: false }))
            {
                reporter.Finished(made, time.GetElapsedTime(began));
                return made;
            }

            onProgress(now);
            CancelWhatWaitsForEver(cluster, watch, jobs);
            if (now.Finish == TaskState.Failed && now.Tasks.All(task => task is TaskState.Done or TaskState.Failed))
            {
                var failure = Failure(watch, now, folder, jobs);
                workspace.Fail(step, failure.Summary);
                throw failure;
            }

            // Where nothing happens, nobody need look often.
            var isStill = before is not null && (now.UnitsDone, now.Finish) == (before.UnitsDone, before.Finish) && now.Tasks.SequenceEqual(before.Tasks);
            pause = isStill ? TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, LongestPause.Ticks)) : ShortestPause;
            before = now;
            Pause(pause, cancellationToken);
        }
    }

    private static SlurmProgress Look(SlurmCluster cluster, JobWatch watch, SubmittedJobs jobs)
    {
        try
        {
            return watch.Look(cluster.Tasks(jobs.Numbers));
        }
        catch (InvalidInputException silence)
        {
            return watch.Look(null, silence.Message);
        }
    }

    // A centre may have told SLURM to leave such jobs in the queue, whatever they were submitted with.
    private static void CancelWhatWaitsForEver(SlurmCluster cluster, JobWatch watch, SubmittedJobs jobs)
    {
        if (jobs.Finish is not { } finish || watch.Known(null) is not { IsWaiting: true, Reason: "DependencyNeverSatisfied" })
            return;

        try
        {
            cluster.Cancel(finish);
        }
        catch (InvalidInputException)
        {
            // The next look finds it waiting still, and it is cancelled then.
        }
    }

    private static RefusedException Failure(JobWatch watch, SlurmProgress progress, string folder, SubmittedJobs jobs)
    {
        var logs = Path.Combine(folder, LogFolderName);
        List<int> failed = [.. Enumerable.Range(0, progress.Tasks.Count).Where(task => progress.Tasks[task] == TaskState.Failed)];
        if (failed.Count == 0)
            return new RefusedException("Everything is judged, and the job that was to write the corpus has failed. Mend what it says and run the same command again, which goes on from here:", [Tell(null, "the last job")]);

        List<string> reasons = [.. failed.Take(MostTold).Select(task => Tell(task, string.Create(CultureInfo.InvariantCulture, $"task {task}, units {MissingOf(task)} missing")))];
        if (failed.Count > MostTold)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"and {failed.Count - MostTold:N0} more, in {logs}"));
        return new RefusedException(string.Create(CultureInfo.InvariantCulture, $"{failed.Count:N0} of {progress.Tasks.Count:N0} tasks have failed, and the last job was cancelled with them. Mend what they say and run the same command again, which submits the missing units only:"), reasons);

        string MissingOf(int task)
        {
            List<string> numbers = [.. watch.Missing(task).Select(unit => SourceUnit.NumberOf(unit.Ordinal))];
            return string.Join(", ", numbers.Take(MostTold)) + (numbers.Count > MostTold ? string.Create(CultureInfo.InvariantCulture, $" and {numbers.Count - MostTold:N0} more") : "");
        }

        string Tell(int? task, string name)
        {
            var log = SlurmJob.LogFile(logs, (task is null ? jobs.Finish : jobs.Array)!.Value, task); // a job that failed was submitted
            var known = watch.Known(task);
            var state = known is null ? "SLURM has forgotten it" : $"{known.State}{(known.Node.Length > 0 ? " on " + known.Node : "")}{(known.Reason is "" or "None" ? "" : ", " + known.Reason)}";
            var lines = LogTail.Of(log, LinesOfLog);
            return $"{name} ({state}); {log} {(lines.Count == 0 ? "is empty." : "ends so:")}{string.Concat(lines.Select(line => Environment.NewLine + "      " + line))}";
        }
    }

    private static string InWords(IReadOnlyList<long> jobs) => $"{(jobs.Count == 1 ? "Job" : "Jobs")} {string.Join(" and ", jobs.Select(job => job.ToString(CultureInfo.InvariantCulture)))}";

    private static void Pause(TimeSpan pause, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(pause);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
