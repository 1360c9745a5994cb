using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Runs;

/// <summary>What lies where in a run's folder.</summary>
/// <param name="path">Full path of the folder.</param>
internal sealed class RunFolder(string path)
{
    private const string RecordName = "run.json";
    private const string StateName = "state";

    /// <summary>Full path of the folder.</summary>
    public string Path { get; } = path;

    /// <summary>The lock of whoever works here.</summary>
    public string LockFile => In(".lock");

    /// <summary>The run's record.</summary>
    public string RecordFile => In(RecordName);

    /// <summary>What becomes the artifact.</summary>
    public string OutputFolder => In("output");

    /// <summary>What the work needs to resume.</summary>
    public string StateFolder => In(StateName);

    /// <summary>Record and state of an attempt that could not be resumed, until the run is done.</summary>
    public string SetAsideFolder => In("set-aside");

    /// <summary>What happened, one event a line.</summary>
    public string LogFile => In("log.jsonl");

    /// <summary>Numbers over steps, one step a line.</summary>
    public string MetricsFile => In("metrics.jsonl");

    /// <summary>Whether an attempt has saved something that another could go on from.</summary>
    public bool HasState => Directory.Exists(StateFolder) && Directory.EnumerateFileSystemEntries(StateFolder).Any();

    /// <summary>The record; null if there is none.</summary>
    /// <exception cref="InvalidInputException">It is there and cannot be read.</exception>
    public RunRecord? Read() => File.Exists(RecordFile) ? LineageJson.Read<RunRecord>(RecordFile, "run record") : null;

    /// <summary>Writes the record.</summary>
    public void Write(RunRecord record) => LineageJson.Write(RecordFile, record);

    /// <summary>Takes record and state out of the way, so that the run begins anew and nothing saved is lost before it is done.</summary>
    public void SetAside()
    {
        Delete(SetAsideFolder);
        Delete(OutputFolder);
        Directory.CreateDirectory(SetAsideFolder);
        if (File.Exists(RecordFile))
            File.Move(RecordFile, System.IO.Path.Combine(SetAsideFolder, RecordName));
        if (Directory.Exists(StateFolder))
            Directory.Move(StateFolder, System.IO.Path.Combine(SetAsideFolder, StateName));
    }

    /// <summary>Deletes what only an unfinished run needs.</summary>
    public void Clear()
    {
        Delete(StateFolder);
        Delete(SetAsideFolder);
    }

    /// <summary>Deletes everything but record, log and metrics.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Discard()
    {
        var had = ((string[])[StateFolder, SetAsideFolder, OutputFolder]).Any(folder => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());
        Clear();
        Delete(OutputFolder);
        return had;
    }

    /// <summary>How long an attempt worked that was killed and could not say so itself: from its beginning to the last line it wrote.</summary>
    public TimeSpan WorkUntilKilled(RunRecord record)
    {
        if (record is not { Status: RunStatus.Running, AttemptStarted: { } began })
            return TimeSpan.Zero;

        var last = new[] { AppendedLines.LastTime(LogFile), AppendedLines.LastTime(MetricsFile) }.Max();
        return last > began ? last.Value - began : TimeSpan.Zero;
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
