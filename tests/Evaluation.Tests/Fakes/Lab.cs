using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;

namespace Endonym.Evaluation.Tests.Fakes;

/// <summary>A workspace in a temporary folder with the artifacts that an evaluation reads.</summary>
internal sealed class Lab : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-evaluation-").FullName;

    public Lab() => Workspace = new Workspace(Path.Combine(_folder, "work"), TimeProvider.System);

    public Workspace Workspace { get; }

    public RecordingReporter Reporter { get; } = new();

    /// <summary>A corpus with these held-out documents, packed as a real one is.</summary>
    public Artifact Corpus(string name, params IEnumerable<string> texts) => Make(ArtifactKind.Corpus, name, folder =>
    {
        var path = Path.Combine(folder, Panel.FileName);
        AtomicFile.Write(path, file =>
        {
            using var packed = JsonLines.Pack(file, path);
            foreach (var (i, text) in texts.Index())
                packed.Write(Encoding.UTF8.GetBytes(text.StartsWith("broken", StringComparison.Ordinal)
                    ? "{\"id\":\n"
                    : JsonSerializer.Serialize(new Document { Id = $"{name}:{i}", Text = text, Source = name }, LineageJson.Compact) + "\n"));
        });
    });

    public Artifact Checkpoint(string name) => Make(ArtifactKind.Checkpoint, name, folder => File.WriteAllText(Path.Combine(folder, "model.safetensors"), name));

    /// <summary>A file of a pack, one line for each value.</summary>
    public string PackFile<T>(string name, params IEnumerable<T> lines)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines.Select(line => JsonSerializer.Serialize(line, LineageJson.Compact)));
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Artifact Make(string kind, string name, Action<string> write) => Workspace.Run(
        new Step { Verb = "make", Version = 1, Kind = kind, Name = name, Options = new object() },
        Reporter,
        context =>
        {
            write(context.OutputFolder);
            return new StepResult([], new JsonObject());
        },
        CancellationToken.None);
}
