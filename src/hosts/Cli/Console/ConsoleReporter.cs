using System.Diagnostics;
using System.Globalization;
using Endonym.Corpus.Execution.Slurm;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Spectre.Console;

namespace Endonym.Cli.Console;

/// <summary>Shows steps as they run: a live bar on a terminal, one line every few seconds elsewhere.</summary>
public sealed class ConsoleReporter : IStepReporter, IDisposable
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly IAnsiConsole _console;
    private readonly Lock _lock = new();
    private LiveProgress? _live;
    private JobTable? _jobs;
    private string _activity = "";
    private Stopwatch _activityClock = new();
    private TimeSpan _lastLine;
    private double _firstDone;

    /// <param name="console">Where to.</param>
    public ConsoleReporter(IAnsiConsole console) => _console = console;

    /// <inheritdoc/>
    public void Started(Step step, string runId, bool resumed)
    {
        lock (_lock)
        {
            _console.MarkupLineInterpolated($"[bold]{step.Verb}[/] {step.Name}{(resumed ? " (goes on)" : "")}  [dim]{runId}[/]");
            _activity = "";
        }
    }

    /// <inheritdoc/>
    public void Progressed(StepProgress progress)
    {
        lock (_lock)
        {
            if (progress.Activity != _activity)
                Begin(progress);

            if (_console.Profile.Capabilities.Interactive && _console.Profile.Out.IsTerminal)
                (_live ??= new LiveProgress(_console)).Show(progress);
            else if (_activityClock.Elapsed - _lastLine >= LineInterval)
                WriteLine(progress);
        }
    }

    /// <summary>Shows how far jobs on a cluster are.</summary>
    public void Progressed(SlurmProgress progress)
    {
        lock (_lock)
            (_jobs ??= new JobTable(_console, TimeProvider.System)).Show(progress);
    }

    /// <inheritdoc/>
    public void Noted(string message)
    {
        lock (_lock)
            _console.MarkupLineInterpolated($"  [dim]{message}[/]");
    }

    /// <inheritdoc/>
    public void Finished(Artifact artifact, TimeSpan elapsed)
    {
        lock (_lock)
        {
            StopShowing();
            _console.MarkupLineInterpolated($"  [green]done[/] in {elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s  {artifact.Manifest.Kind}/{artifact.Manifest.Name}  [dim]{artifact.Manifest.Id[..12]}[/]");
        }
    }

    /// <inheritdoc/>
    public void Skipped(Artifact artifact)
    {
        lock (_lock)
            _console.MarkupLineInterpolated($"[bold]{artifact.Manifest.Run.Verb}[/] {artifact.Manifest.Name}  [dim]unchanged, skipped[/]");
    }

    /// <summary>Takes the live bar or table off the screen.</summary>
    public void StopShowing()
    {
        lock (_lock)
        {
            _live?.Dispose();
            _live = null;
            _jobs?.Dispose();
            _jobs = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => StopShowing();

    private void Begin(StepProgress progress)
    {
        StopShowing();
        _activity = progress.Activity;
        _activityClock = Stopwatch.StartNew();
        _lastLine = TimeSpan.Zero;
        _firstDone = progress.Done;
    }

    private void WriteLine(StepProgress progress)
    {
        _lastLine = _activityClock.Elapsed;
        var rate = (progress.Done - _firstDone) / _activityClock.Elapsed.TotalSeconds;
        var left = progress.Total > 0 && DurationText.Left(progress.Total - progress.Done, rate) is { } duration ? $", {duration} left" : "";
        var total = progress.Total > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {progress.Total:N0}") : "";
        var text = string.Create(CultureInfo.InvariantCulture, $"  {progress.Activity}: {progress.Unit} {progress.Done:N0}{total}{left}  {progress.Detail}");
        _console.WriteLine(text.TrimEnd());
    }
}
