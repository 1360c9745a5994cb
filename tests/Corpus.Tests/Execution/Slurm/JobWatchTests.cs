using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Slurm;
using Endonym.Corpus.Execution.Units;
using Endonym.Lineage.Runs.Slurm;

namespace Endonym.Corpus.Tests.Execution.Slurm;

/// <summary>Array 10 of two tasks, which judge units 0 and 1, and 2; job 11 ends the run. Unit 3 was done before.</summary>
public sealed class JobWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _time = new();
    private readonly JobWatch _watch;

    public JobWatchTests()
    {
        Finish(3, items: 5);
        _watch = new JobWatch(
            new SlurmPlan
            {
                Code = "1",
                Folder = _folder.Path,
                Workspace = _folder.Path,
                StateFolder = _folder.Path,
                Options = Samples.Options(SourceOptionsOfNothing()),
                Inputs = [],
                UnitCount = 4,
                Tasks = [[new PlannedUnit(0, 0, []), new PlannedUnit(1, 0, [])], [new PlannedUnit(2, 0, [])]],
            },
            new SubmittedJobs { Array = 10, Finish = 11 },
            _time);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Slurm_tells_what_waits_and_runs_and_the_units_tell_what_is_done()
    {
        Finish(0, items: 7);

        var progress = _watch.Look([Task(0, "RUNNING"), Task(1, "PENDING", "Resources"), Last("PENDING", "Dependency")]);

        Assert.Equal([TaskState.Running, TaskState.Waiting], progress.Tasks);
        Assert.Equal((TaskState.Waiting, "Resources", 2, 4, 12L), (progress.Finish, progress.WaitsFor, progress.UnitsDone, progress.UnitCount, progress.Items));
        Assert.Equal([1], _watch.Missing(0).Select(unit => unit.Ordinal));
    }

    [Fact]
    public void A_task_whose_units_are_there_is_done_whatever_slurm_says()
    {
        Finish(2, items: 1);

        Assert.Equal(TaskState.Done, _watch.Look([Task(0, "RUNNING"), Task(1, "FAILED"), Last("PENDING")]).Tasks[1]);
    }

    [Theory]
    [InlineData("FAILED")]
    [InlineData("CANCELLED")]
    [InlineData("TIMEOUT")]
    [InlineData("OUT_OF_MEMORY")]
    [InlineData("NODE_FAIL")]
    public void A_task_that_ended_badly_has_failed_at_once(string state)
    {
        var progress = _watch.Look([Task(0, state), Task(1, "RUNNING"), Last("CANCELLED")]);

        Assert.Equal((TaskState.Failed, TaskState.Failed), (progress.Tasks[0], progress.Finish));
        Assert.Equal(state, _watch.Known(0)?.State);
    }

    [Theory]
    [InlineData("COMPLETED")]
    [InlineData(null)] // forgotten
    public void Markers_of_a_task_that_ended_well_are_waited_for(string? state)
    {
        Assert.Equal(TaskState.Running, Look().Tasks[1]);
        _time.Now += JobWatch.MarkerPatience - TimeSpan.FromSeconds(1);
        Assert.Equal(TaskState.Running, Look().Tasks[1]);
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(TaskState.Failed, Look().Tasks[1]);

        // What another node wrote is seen late, and then it counts.
        Finish(2, items: 1);
        Assert.Equal(TaskState.Done, Look().Tasks[1]);

        SlurmProgress Look() => _watch.Look(state is null ? [Task(0, "RUNNING")] : [Task(0, "RUNNING"), Task(1, state)]);
    }

    [Fact]
    public void While_slurm_tells_nothing_nothing_is_taken_for_ended()
    {
        _watch.Look([Task(0, "RUNNING"), Task(1, "PENDING"), Last("PENDING")]);
        _time.Now += TimeSpan.FromDays(1);
        Finish(2, items: 3);

        var progress = _watch.Look(null, "squeue has not answered");

        Assert.Equal([TaskState.Running, TaskState.Done], progress.Tasks);
        Assert.Equal((TaskState.Waiting, "squeue has not answered", 2), (progress.Finish, progress.Silence, progress.UnitsDone));
    }

    [Fact]
    public void A_task_that_is_begun_anew_on_another_node_waits_again()
    {
        _watch.Look([Task(0, "RUNNING"), Task(1, "COMPLETED")]);
        _time.Now += JobWatch.MarkerPatience;

        Assert.Equal(TaskState.Waiting, _watch.Look([Task(0, "RUNNING"), Task(1, "PENDING", "BeginTime")]).Tasks[1]);
        Assert.Equal(TaskState.Running, _watch.Look([Task(0, "RUNNING"), Task(1, "COMPLETED")]).Tasks[1]); // its patience begins anew
    }

    private static SlurmTask Task(int number, string state, string reason = "None") => new(10, number, state, "node", reason);

    private static SlurmTask Last(string state, string reason = "None") => new(11, null, state, "", reason);

    private Corpus.Sources.SourceOptions SourceOptionsOfNothing() => Corpus.Sources.SourceOptions.Jsonl("s", Samples.Rights, _folder.Path);

    private void Finish(int unit, int items)
    {
        var folder = UnitWork.FolderOf(_folder.Path, SourceUnit.NumberOf(unit));
        Directory.CreateDirectory(folder.Path);
        var tally = new CorpusTally { Read = items };
        folder.Mark(new UnitMarker { Report = tally.ToReport(), Sources = [], Evidence = 0, Files = [] });
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.UtcTicks;
    }
}
