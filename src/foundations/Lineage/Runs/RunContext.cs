using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Runs;

/// <summary>What a step's work is given: where to write, where to keep what it needs to resume, whom to tell.</summary>
public sealed class RunContext : IDisposable
{
    private readonly RunFolder _folder;
    private readonly IStepReporter _reporter;
    private readonly TimeProvider _time;
    private readonly StreamWriter _log;
    private readonly Lock _logLock = new();

    internal RunContext(string folder, IStepReporter reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        _folder = new RunFolder(folder);
        _reporter = reporter;
        _time = time;
        CancellationToken = cancellationToken;
        Directory.CreateDirectory(OutputFolder);
        Directory.CreateDirectory(StateFolder);
        _log = AppendedLines.Open(_folder.LogFile);
        Metrics = new MetricsLog(folder, time);
    }

    /// <summary>The run's folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>What is written here becomes the artifact when the step returns. It may hold a killed attempt's files.</summary>
    public string OutputFolder => _folder.OutputFolder;

    /// <summary>Survives interruption; deleted when the step is done.</summary>
    public string StateFolder => _folder.StateFolder;

    /// <summary>The day, UTC; what evidence read now is dated.</summary>
    public DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    /// <summary>Numbers over time.</summary>
    public MetricsLog Metrics { get; }

    /// <summary>Set when the user wants to stop: save, then throw <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Shows how far the work is.</summary>
    public void Progress(StepProgress progress) => _reporter.Progressed(progress);

    /// <summary>Says something once, to people and to the log.</summary>
    public void Note(string message)
    {
        _reporter.Noted(message);
        Log("note", new JsonObject { ["message"] = message });
    }

    /// <summary>Adds a line to <c>log.jsonl</c>.</summary>
    /// <param name="name">What happened, such as <c>checkpoint-saved</c>.</param>
    /// <param name="properties">What else to keep.</param>
    public void Log(string name, JsonObject? properties = null)
    {
        var line = new JsonObject { ["time"] = _time.GetUtcNow(), ["event"] = name };
        foreach (var (key, value) in properties ?? [])
            line[key] = value?.DeepClone();

        lock (_logLock)
            _log.WriteLine(JsonSerializer.Serialize(line, LineageJson.Compact));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Dispose();
        Metrics.Dispose();
    }
}
