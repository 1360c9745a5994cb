using System.Globalization;
using Endonym.Corpus.Execution.Slurm;
using Spectre.Console;

namespace Endonym.Cli.Console;

/// <summary>Shows how far jobs on a cluster are: a live table on a terminal, one line every few seconds elsewhere.</summary>
/// <param name="console">Where to.</param>
/// <param name="time">Measures the seconds.</param>
public sealed class JobTable(IAnsiConsole console, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _done = new();
    private readonly TaskCompletionSource<LiveDisplayContext> _context = new();
    private readonly long _began = time.GetTimestamp();
    private Task? _display;
    private long? _lastLine;

    /// <summary>Shows how far they are now.</summary>
    public void Show(SlurmProgress progress)
    {
        if (console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal)
        {
            var table = TableOf(progress, time.GetElapsedTime(_began));
            _display ??= console.Live(table).AutoClear(true).StartAsync(context =>
            {
                _context.SetResult(context);
                return _done.Task;
            });
            _context.Task.GetAwaiter().GetResult().UpdateTarget(table);
        }
        else if (_lastLine is null || time.GetElapsedTime(_lastLine.Value) >= LineInterval)
        {
            _lastLine = time.GetTimestamp();
            console.WriteLine("  " + LineOf(progress));
        }
    }

    /// <summary>Takes the table off the screen.</summary>
    public void Dispose()
    {
        _done.TrySetResult();
        _display?.GetAwaiter().GetResult();
    }

    /// <summary>All of it in one line.</summary>
    internal static string LineOf(SlurmProgress progress)
    {
        var tasks = string.Join(", ", Enum.GetValues<TaskState>().Select(state => string.Create(CultureInfo.InvariantCulture, $"{progress.Count(state):N0} {NameOf(state)}")));
        return string.Create(CultureInfo.InvariantCulture, $"tasks: {tasks}; units: {progress.UnitsDone:N0} of {progress.UnitCount:N0}; items: {progress.Items:N0}; last job: {NameOf(progress.Finish)}")
            + (progress.WaitsFor.Length > 0 ? $"; waits for: {progress.WaitsFor}" : "")
            + (progress.Silence is null ? "" : "; SLURM does not answer, the jobs go on: " + progress.Silence);
    }

    /// <summary>All of it as a table.</summary>
    /// <param name="progress">How far they are.</param>
    /// <param name="elapsed">How long they have been watched.</param>
    internal static Rows TableOf(SlurmProgress progress, TimeSpan elapsed)
    {
        var table = new Table().Title(Markup.Escape($"jobs {string.Join(", ", progress.Jobs.Select(job => job.ToString(CultureInfo.InvariantCulture)))}"));
        table.AddColumn("");
        foreach (var state in Enum.GetValues<TaskState>())
            table.AddColumn(new TableColumn(NameOf(state)).RightAligned());
        table.AddRow(["tasks", .. Enum.GetValues<TaskState>().Select(state => Count(progress.Count(state), state))]);
        table.AddRow(["last job", .. Enum.GetValues<TaskState>().Select(state => Count(progress.Finish == state ? 1 : 0, state))]);

        var below = string.Create(CultureInfo.InvariantCulture, $"{progress.UnitsDone:N0} of {progress.UnitCount:N0} units, {progress.Items:N0} items, {DurationText.Of(elapsed)}")
            + (progress.WaitsFor.Length > 0 ? $", waits for {progress.WaitsFor}" : "")
            + (progress.Silence is null ? "" : $"\nSLURM does not answer, the jobs go on: {progress.Silence}");
        return new Rows(table, new Markup(Markup.Escape(below))); // a caption would be broken to the table's width
    }

    private static string Count(int count, TaskState state)
    {
        var text = count.ToString("N0", CultureInfo.InvariantCulture);
        return state switch
        {
            _ when count == 0 => "",
            TaskState.Running => $"[blue]{text}[/]",
            TaskState.Done => $"[green]{text}[/]",
            TaskState.Failed => $"[red]{text}[/]",
            _ => text,
        };
    }

    private static string NameOf(TaskState state) => state switch
    {
        TaskState.Waiting => "waiting",
        TaskState.Running => "running",
        TaskState.Done => "done",
        _ => "failed",
    };
}
