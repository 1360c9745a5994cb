using Endonym.Corpus.Execution.Units;
using Endonym.Lineage;
using Endonym.Lineage.Runs.Slurm;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>Tells how far submitted jobs are: what is done by the units' own markers, what is to come by SLURM.</summary>
/// <param name="plan">What was planned.</param>
/// <param name="jobs">What was submitted.</param>
/// <param name="time">Measures how long a marker is waited for.</param>
internal sealed class JobWatch(SlurmPlan plan, SubmittedJobs jobs, TimeProvider time)
{
    /// <summary>How long a task that has ended well may lack its markers: what one node writes to a shared disk another may not see for a minute.</summary>
    public static readonly TimeSpan MarkerPatience = TimeSpan.FromMinutes(2);

    private readonly TaskState[] _tasks = new TaskState[plan.Tasks.Count];
    private readonly bool[] _unitsDone = new bool[plan.UnitCount];
    private readonly Dictionary<(long, int?), long> _endedAt = [];
    private Dictionary<(long, int?), SlurmTask> _known = [];
    private TaskState _finish;
    private long _items;

    /// <summary>SLURM's word for how a task ended or is; null where it has forgotten the task.</summary>
    public SlurmTask? Known(int? task) => (task is null ? jobs.Finish : jobs.Array) is { } job ? _known.GetValueOrDefault((job, task)) : null;

    /// <summary>The units of a task that are not done.</summary>
    public IEnumerable<PlannedUnit> Missing(int task) => plan.Tasks[task].Where(unit => !_unitsDone[unit.Ordinal]);

    /// <summary>Looks once.</summary>
    /// <param name="known">What SLURM tells of the jobs; null if it tells nothing now.</param>
    /// <param name="silence">Why it does not.</param>
    public SlurmProgress Look(IReadOnlyList<SlurmTask>? known, string? silence = null)
    {
        if (known is not null)
            _known = known.GroupBy(task => (task.Job, task.Number)).ToDictionary(group => group.Key, group => group.Last());

        LookAtUnits();
        for (var task = 0; task < _tasks.Length; task++)
            _tasks[task] = !Missing(task).Any() ? TaskState.Done : StateOf(jobs.Array!.Value, task, _tasks[task], known is not null); // where there are tasks there is an array
        // What the job that ends the run makes is looked for by those who wait for it.
        _finish = jobs.Finish is { } finish ? StateOf(finish, null, _finish, known is not null) : TaskState.Waiting;

        return new SlurmProgress
        {
            Jobs = jobs.Numbers,
            Tasks = [.. _tasks],
            UnitCount = plan.UnitCount,
            UnitsDone = _unitsDone.Count(done => done),
            Items = _items,
            Finish = _finish,
            WaitsFor = Enumerable.Range(0, _tasks.Length).Where(task => _tasks[task] == TaskState.Waiting).Select(task => Known(task)?.Reason).FirstOrDefault(reason => reason is not (null or "" or "None")) ?? "",
            Silence = silence,
        };
    }

    private TaskState StateOf(long job, int? task, TaskState before, bool isTold)
    {
        if (!isTold)
            return before;
        if (_known.GetValueOrDefault((job, task)) is { } known)
        {
            if (!known.HasEnded)
            {
                _endedAt.Remove((job, task));
                return known.IsWaiting ? TaskState.Waiting : TaskState.Running;
            }

            if (!known.HasEndedWell)
                return TaskState.Failed;
        }

        // It has ended well, or so long ago that SLURM has forgotten it.
        if (!_endedAt.TryGetValue((job, task), out var endedAt))
            _endedAt[(job, task)] = endedAt = time.GetTimestamp();
        return time.GetElapsedTime(endedAt) < MarkerPatience ? TaskState.Running : TaskState.Failed;
    }

    private void LookAtUnits()
    {
        for (var ordinal = 0; ordinal < _unitsDone.Length; ordinal++)
        {
            if (_unitsDone[ordinal])
                continue;

            var folder = UnitWork.FolderOf(plan.StateFolder, SourceUnit.NumberOf(ordinal));
            try
            {
                if (!folder.IsDone)
                    continue;
                _items += folder.ReadMarker().Report.Read;
                _unitsDone[ordinal] = true;
            }
            catch (InvalidInputException)
            {
                // The run was ended since, and its state is deleted; or the disk is away for a moment. The next look tells.
            }
        }
    }
}
