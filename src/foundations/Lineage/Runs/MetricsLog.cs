using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Runs;

/// <summary>Numbers over steps, as <c>metrics.jsonl</c> and as TensorBoard event files in the run's folder.</summary>
public sealed class MetricsLog : IDisposable
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly TensorBoardEvents _events;
    private StreamWriter? _writer;

    internal MetricsLog(string runFolder, TimeProvider time)
    {
        _path = new RunFolder(runFolder).MetricsFile;
        _time = time;
        _events = new TensorBoardEvents(Path.Combine(runFolder, "tensorboard"), time);
    }

    /// <summary>Forgets what an interrupted attempt wrote after the step it resumes from, so that no step is there twice.</summary>
    /// <param name="step">The last step that is kept.</param>
    public void KeepUntil(long step)
    {
        _events.ForgetFrom(step + 1);
        if (!File.Exists(_path))
            return;

        // The writer would go on in the file that is replaced here.
        _writer?.Dispose();
        _writer = null;

        // A killed process can leave half a line; it is beyond the last saved step and goes too.
        var kept = File.ReadLines(_path).Where(line => StepOf(line) is { } written && written <= step).ToList();
        Artifacts.AtomicFile.Write(_path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            foreach (var line in kept)
                writer.WriteLine(line);
        });
    }

    /// <summary>Writes the values of one step.</summary>
    /// <param name="step">Optimizer steps, tokens or items done; what the caller counts in.</param>
    /// <param name="values">Names as TensorBoard shows them, such as <c>loss</c>.</param>
    public void Write(long step, params ReadOnlySpan<(string Name, double Value)> values)
    {
        var line = new JsonObject { ["step"] = step, ["time"] = _time.GetUtcNow() };
        foreach (var (name, value) in values)
        {
            // JSON has no NaN; a diverged run is told from a missing value by its name.
            line[name] = double.IsFinite(value) ? value : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            _events.Scalar(name, step, (float)value);
        }

        _writer ??= AppendedLines.Open(_path);
        _writer.WriteLine(JsonSerializer.Serialize(line, LineageJson.Compact));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer?.Dispose();
        _events.Dispose();
    }

    private static long? StepOf(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject entry && entry["step"] is JsonValue step && step.TryGetValue<long>(out var number) ? number : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
