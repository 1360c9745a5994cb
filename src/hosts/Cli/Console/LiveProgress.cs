using Endonym.Lineage.Runs;
using Spectre.Console;

namespace Endonym.Cli.Console;

/// <summary>One live line: what is done, a bar, the share, the time left, and the step's own detail.</summary>
internal sealed class LiveProgress : IDisposable
{
    private readonly TaskCompletionSource _done = new();
    private readonly Task _display;
    private readonly TaskCompletionSource<ProgressContext> _context = new();
    private ProgressTask? _task;

    public LiveProgress(IAnsiConsole console)
    {
        _display = console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TimeLeftColumn())
            .StartAsync(context =>
            {
                _context.SetResult(context);
                return _done.Task;
            });
    }

    public void Show(StepProgress progress)
    {
        _task ??= _context.Task.GetAwaiter().GetResult().AddTask("", maxValue: Math.Max(progress.Total, 1));
        _task.Description = Markup.Escape($"{progress.Activity} {progress.Detail}");
        _task.IsIndeterminate = progress.Total <= 0;
        _task.MaxValue = Math.Max(progress.Total, 1);
        _task.Value = progress.Done;
    }

    public void Dispose()
    {
        _done.TrySetResult();
        _display.GetAwaiter().GetResult();
    }
}
