using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>One task of an array that <see cref="CorpusOnSlurm"/> submitted: judges its units with all the processors it was given.</summary>
public static class CorpusTask
{
    private const int ItemsPerProgress = 1_000;

    /// <summary>Judges those of the task's units that are not done.</summary>
    /// <param name="planPath">The plan of the jobs.</param>
    /// <param name="task">The task's number within the array, from 0.</param>
    /// <param name="reporter">Told how far it is, for the task's log.</param>
    /// <param name="cancellationToken">Stops it; the units that are done stay.</param>
    /// <exception cref="InvalidInputException">The plan is not there or has no such task, or a file is not what was planned with.</exception>
    public static void Run(string planPath, int task, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var plan = SlurmPlan.Read(planPath);
        if (task < 0 || task >= plan.Tasks.Count)
            throw new InvalidInputException($"{planPath} has tasks 0 to {plan.Tasks.Count - 1}, and none with the number {task}.");
        if (!Directory.Exists(plan.Folder))
            throw new InvalidInputException($"{plan.Folder}, where the command was given, is not there, seen from {Environment.MachineName}. Give it in a folder on a disk that every node sees.");
        Environment.CurrentDirectory = plan.Folder;

        var workspace = new Workspace(plan.Workspace, TimeProvider.System);
        CorpusStep.ResolveTools(plan.Options); // its hashes are filled in, and every file must still be the same
        if (!JudgeTools.InputsOf(plan.Options, workspace).SequenceEqual(plan.Inputs))
            throw new InvalidInputException($"An artifact that the corpus is made with ({string.Join(", ", plan.Inputs.Select(input => input.Role))}) was made anew since the jobs were planned. Run the command with --on slurm again; it makes a new plan.");

        // Reading all of the input for its fingerprint is left to the job that ends the run; a task looks whether its own files are what was planned with.
        List<IDocumentSource> sources = [.. plan.Options.Sources.Select(source => source.Open(TimeProvider.System))];
        var files = plan.Tasks[task].Select(unit => unit.Place).Distinct()
            .ToDictionary(place => place, place => sources[place].Files.ToDictionary(file => file.Name, StringComparer.Ordinal));
        List<SourceUnit> units = [.. plan.Tasks[task].Select(unit => unit.On(files[unit.Place]))];

        reporter.Noted(FormattableString.Invariant($"task {task} of {plan.Tasks.Count}, with {plan.Options.ThreadCount} threads: units {string.Join(", ", units.Select(unit => unit.Number))}"));
        var read = 0L;
        new UnitWork(plan.Options, sources, JudgeTools.Load(plan.Options, workspace), plan.StateFolder).Judge(units, OnSource, OnItem, cancellationToken);
        reporter.Noted(FormattableString.Invariant($"done: {read:N0} items read"));

        void OnSource(int place) => reporter.Progressed(new StepProgress("preparing sources", place, sources.Count, "source"));

        void OnItem()
        {
            if (Interlocked.Increment(ref read) is var done && done % ItemsPerProgress == 0)
                reporter.Progressed(new StepProgress("reading", done, 0, "item"));
        }
    }
}
