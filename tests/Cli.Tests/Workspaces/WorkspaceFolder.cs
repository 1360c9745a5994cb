using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Running;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Cli.Tests.Workspaces;

/// <summary>A folder with texts and a workspace, in which the program is started.</summary>
internal sealed class WorkspaceFolder : IDisposable
{
    private readonly bool _isOwned;

    private WorkspaceFolder(string root, bool isOwned)
    {
        Root = root;
        _isOwned = isOwned;
        Workspace = new Workspace(Path.Combine(root, "endonym-work"), TimeProvider.System);
    }

    /// <summary>Where the program is started.</summary>
    public string Root { get; }

    public Workspace Workspace { get; }

    public static WorkspaceFolder Empty() => new(Directory.CreateTempSubdirectory("endonym-cli-").FullName, isOwned: true);

    /// <summary>A folder that someone else takes away.</summary>
    public static WorkspaceFolder At(string root) => new(root, isOwned: false);

    public WorkspaceFolder Copy()
    {
        var copy = Empty();
        CopyTo(copy.Root);
        return copy;
    }

    public void CopyTo(string target)
    {
        foreach (var folder in Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(Root, folder)));
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(Root, file)));
    }

    public Task<Ended> RunAsync(params IReadOnlyList<string> arguments) => EndonymProcess.RunAsync(Root, arguments);

    public EndonymProcess Start(params IReadOnlyList<string> arguments) => EndonymProcess.Start(Root, arguments);

    public string PathOf(string file) => Path.Combine(Root, file);

    public string Write(string file, IEnumerable<string> lines)
    {
        File.WriteAllLines(PathOf(file), lines);
        return PathOf(file);
    }

    public Artifact Checkpoint(string name) => Workspace.Get(ArtifactKind.Checkpoint, name);

    public byte[] WeightsOf(string name) => File.ReadAllBytes(Checkpoint(name).PathOf("model.safetensors"));

    /// <summary>Takes a checkpoint and its run away, as if it had never been trained.</summary>
    public void Forget(string verb, string checkpoint)
    {
        var folder = Workspace.FolderOf(ArtifactKind.Checkpoint, checkpoint);
        Directory.Delete(folder, recursive: true);
        File.Delete(folder + ".manifest.json");
        Directory.Delete(FindRun(verb, checkpoint)!, recursive: true); // there since the checkpoint was
    }

    /// <summary>A run's folder, or null before it is there.</summary>
    public string? FindRun(string verb, string name) => Path.Combine(Workspace.Root, "runs") is var runs && Directory.Exists(runs)
        ? Directory.EnumerateDirectories(runs, $"{verb}-{name}-*").SingleOrDefault()
        : null;

    /// <summary>Whether a training has saved its state and gone on for some steps since.</summary>
    public bool HasGoneBeyondASave(string verb, string name) => FindRun(verb, name) is { } run
        && File.Exists(Path.Combine(run, "state", "training.safetensors"))
        && Lines(run, "metrics.jsonl").Length > 2 * Flow.StepsPerSave + 2;

    /// <summary>Step and loss of every line of a run's metrics, as written.</summary>
    public IReadOnlyList<(long Step, string Loss)> Losses(string verb, string name) =>
    [
        .. Lines(FindRun(verb, name)!, "metrics.jsonl").Select(line => JsonNode.Parse(line)!.AsObject()).Select(line => ((long)line["step"]!, line["loss"]!.ToJsonString())),
    ];

    /// <summary>What a run's log notes.</summary>
    public IReadOnlyList<string> Notes(string verb, string name) =>
    [
        .. Lines(FindRun(verb, name)!, "log.jsonl").Select(line => (string?)JsonNode.Parse(line)!["message"]).OfType<string>(),
    ];

    public void Dispose()
    {
        if (_isOwned)
            Directory.Delete(Root, recursive: true);
    }

    // A run may be writing.
    private static string[] Lines(string run, string file)
    {
        var path = Path.Combine(run, file);
        if (!File.Exists(path))
            return [];
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
