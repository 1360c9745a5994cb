using System.Globalization;
using Endonym.Cli.Console;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Slurm;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus … --on slurm</c>: the jobs do the work, and people see it.</summary>
internal static class CorpusOnCluster
{
    /// <summary>Makes the corpus; whoever stops watching is told how to come back and how to stop the jobs.</summary>
    public static Artifact Run(Workspace workspace, CorpusOptions options, SlurmOptions slurm, ConsoleReporter reporter, CancellationToken stop)
    {
        IReadOnlyList<long> jobs = [];
        try
        {
            return CorpusOnSlurm.Run(workspace, options, slurm, reporter, Show, TimeProvider.System, stop);

            void Show(SlurmProgress progress)
            {
                jobs = progress.Jobs;
                reporter.Progressed(progress);
            }
        }
        catch (OperationCanceledException) when (jobs.Count > 0)
        {
            var numbers = jobs.Select(job => job.ToString(CultureInfo.InvariantCulture)).ToList();
            System.Console.Error.WriteLine($"{(jobs.Count == 1 ? "Job" : "Jobs")} {string.Join(" and ", numbers)} go on and need nobody to watch. To stop the work as well: scancel {string.Join(' ', numbers)}");
            throw;
        }
    }
}
