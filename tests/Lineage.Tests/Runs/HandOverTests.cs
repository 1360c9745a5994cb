using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests.Runs;

/// <summary>Runs that are handed over to others, such as the jobs of a cluster.</summary>
public sealed class HandOverTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FixedTime _time = FixedTime.Noon;
    private readonly RecordingReporter _reporter = new();
    private readonly Workspace _workspace;

    public HandOverTests() => _workspace = new Workspace(_folder["work"], _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_is_handed_over_is_free_for_others_who_work_on_its_state_and_end_it()
    {
        var place = _workspace.HandOver(Samples.Step(), _reporter);

        Assert.Equal(RunStatus.Submitted, _workspace.Runs().Single().Status);
        Assert.Equal(place, _workspace.PlaceOf(Samples.Step()));
        Assert.Null(_workspace.FindMade(Samples.Step()));
        File.WriteAllText(Path.Combine(place.StateFolder, "piece"), "done elsewhere");

        var made = new Workspace(_workspace.Root, _time).Run(Samples.Step(), _reporter, context =>
        {
            File.Copy(Path.Combine(context.StateFolder, "piece"), Path.Combine(context.OutputFolder, "text"));
            return new StepResult([], []);
        }, CancellationToken.None);

        Assert.Equal(["started", "resumed", "finished"], _reporter.Heard);
        Assert.Equal("done elsewhere", File.ReadAllText(made.PathOf("text")));
        Assert.Equal(RunStatus.Done, _workspace.Runs().Single().Status);
        Assert.Equal(made.Manifest.Id, _workspace.FindMade(Samples.Step())?.Manifest.Id);
        Assert.False(Directory.Exists(place.StateFolder));
    }

    [Fact]
    public void A_run_that_is_handed_over_again_keeps_what_was_done()
    {
        var place = _workspace.HandOver(Samples.Step(), _reporter);
        File.WriteAllText(Path.Combine(place.StateFolder, "piece"), "done");
        _workspace.Fail(Samples.Step(), "A task has failed.");
        Assert.Contains(_workspace.Runs(), run => run is { Status: RunStatus.Failed, Error: "A task has failed." });

        _workspace.HandOver(Samples.Step(), _reporter);

        Assert.Equal(["started", "resumed"], _reporter.Heard);
        Assert.True(File.Exists(Path.Combine(place.StateFolder, "piece")));
        Assert.Equal((RunStatus.Submitted, 2, null), _workspace.Runs().Single() is var run ? (run.Status, run.Attempts, run.Error) : default);
    }

    [Fact]
    public void A_run_that_somebody_works_on_is_not_handed_over_and_not_called_failed() => _workspace.Run(Samples.Step(), _reporter, context =>
    {
        Assert.Throws<InvalidInputException>(() => new Workspace(_workspace.Root, _time).HandOver(Samples.Step(), _reporter));
        _workspace.Fail(Samples.Step(), "It only seems so.");
        Assert.Equal(RunStatus.Running, _workspace.Runs().Single().Status);
        File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "");
        return new StepResult([], []);
    }, CancellationToken.None);
}
