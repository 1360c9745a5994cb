using System.Diagnostics;
using System.Text.Json.Nodes;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Runs;

/// <summary>The folder in which a lab works: <c>artifacts/KIND/NAME/</c> with a manifest beside each, <c>runs/ID/</c>, and every manifest ever written, by id, in <c>lineage/</c>.</summary>
/// <param name="root">The folder; made when first written to.</param>
/// <param name="time">The clock that manifests and logs carry.</param>
public sealed class Workspace(string root, TimeProvider time)
{
    /// <summary>Full path of the workspace.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    private string RunsFolder => Path.Combine(Root, "runs");

    private string LineageFolder => Path.Combine(Root, "lineage");

    /// <summary>Where an artifact's files lie, or will.</summary>
    public string FolderOf(string kind, string name) => Path.Combine(Root, "artifacts", kind, name);

    /// <summary>The artifact of that kind and name, or null if there is none.</summary>
    public Artifact? Find(string kind, string name)
    {
        var folder = FolderOf(kind, name);
        var manifest = ManifestBeside(folder);
        return File.Exists(manifest) ? new Artifact(ReadManifest(manifest), folder) : null;
    }

    /// <summary>The artifact of that kind and name.</summary>
    /// <exception cref="InvalidInputException">There is none; the message lists those there are.</exception>
    public Artifact Get(string kind, string name) => Find(kind, name) ?? throw new InvalidInputException(
        $"There is no {kind} '{name}' in {Root}. " + (Names(kind) is { Count: > 0 } names
            ? $"There is {string.Join(", ", names.Select(found => $"'{found}'"))}."
            : $"There is no {kind} at all yet; run the step that makes one first."));

    /// <summary>Every whole artifact, ordered by kind and name.</summary>
    public IReadOnlyList<Artifact> Artifacts()
    {
        var folder = Path.Combine(Root, "artifacts");
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateDirectories(folder)
                .Select(kind => Path.GetFileName(kind))
                .Order(StringComparer.Ordinal)
                .SelectMany(kind => Names(kind).Select(name => Get(kind, name))),
        ];
    }

    /// <summary>A manifest by its id, also of an artifact that has since been replaced; null if it was never here.</summary>
    public Manifest? FindManifest(string id)
    {
        // An id may come from a stranger's manifest and is never a path.
        var path = Path.Combine(LineageFolder, id + ".json");
        return id.All(char.IsAsciiHexDigitLower) && File.Exists(path) ? ReadManifest(path) : null;
    }

    /// <summary>Every run, the latest first.</summary>
    /// <remarks>A run that says it is running while nobody holds its folder was killed, and is shown as interrupted.</remarks>
    public IReadOnlyList<RunRecord> Runs() => !Directory.Exists(RunsFolder) ? [] :
    [
        .. Directory.EnumerateDirectories(RunsFolder)
            .Where(folder => File.Exists(Path.Combine(folder, "run.json")))
            .Select(folder => (Record: LineageJson.Read<RunRecord>(Path.Combine(folder, "run.json"), "run record"), Folder: folder))
            .Select(run => run.Record.Status == RunStatus.Running && !RunLock.IsHeld(run.Folder) ? run.Record with { Status = RunStatus.Interrupted } : run.Record)
            .OrderByDescending(run => run.Started),
    ];

    /// <summary>Runs a step, unless its artifact is there already; goes on where an interrupted run of the same step stopped.</summary>
    /// <param name="step">What to make, from what, how.</param>
    /// <param name="reporter">Shows people what happens.</param>
    /// <param name="work">Fills <see cref="RunContext.OutputFolder"/>.</param>
    /// <param name="cancellationToken">Asks the work to save and stop.</param>
    /// <exception cref="InvalidInputException">Another process works on the same step.</exception>
    public Artifact Run(Step step, IStepReporter reporter, Func<RunContext, StepResult> work, CancellationToken cancellationToken)
    {
        var key = step.Key();
        if (Find(step.Kind, step.Name) is { } existing && existing.Manifest.Run.Key == key && FilesAreThere(existing))
        {
            reporter.Skipped(existing);
            return existing;
        }

        var clock = Stopwatch.StartNew();
        var id = $"{step.Verb}-{step.Name}-{key[..8]}";
        var folder = Path.Combine(RunsFolder, id);
        Directory.CreateDirectory(folder);
        using var held = RunLock.Take(folder);

        var record = Begin(step, id, key, folder);
        reporter.Started(step, id, resumed: record.Attempts > 1);
        try
        {
            using var context = new RunContext(folder, reporter, time, cancellationToken);
            var result = work(context);
            var artifact = Publish(step, record, context, result);
            Save(folder, record with { Status = RunStatus.Done, Finished = time.GetUtcNow(), Artifact = artifact.Manifest.Id });
            Directory.Delete(context.StateFolder, recursive: true);
            reporter.Finished(artifact, clock.Elapsed);
            return artifact;
        }
        catch (Exception error)
        {
            var stopped = error is OperationCanceledException && cancellationToken.IsCancellationRequested;
            Save(folder, record with { Status = stopped ? RunStatus.Interrupted : RunStatus.Failed, Finished = time.GetUtcNow(), Error = stopped ? null : error.Message });
            throw;
        }
    }

    private RunRecord Begin(Step step, string id, string key, string folder)
    {
        var path = Path.Combine(folder, "run.json");
        // A run that was done left nothing to resume; if its artifact is gone since, this is a new beginning.
        var earlier = File.Exists(path) && LineageJson.Read<RunRecord>(path, "run record") is { Status: not RunStatus.Done } unfinished ? unfinished : null;
        var record = new RunRecord
        {
            Id = id,
            Verb = step.Verb,
            Kind = step.Kind,
            Name = step.Name,
            Key = key,
            Status = RunStatus.Running,
            Options = step.OptionsJson(),
            Inputs = step.Inputs,
            Code = CodeVersion.Current,
            Machine = MachineSummary.Describe(),
            Started = earlier?.Started ?? time.GetUtcNow(),
            Attempts = (earlier?.Attempts ?? 0) + 1,
        };
        Save(folder, record);
        return record;
    }

    private Artifact Publish(Step step, RunRecord record, RunContext context, StepResult result)
    {
        var files = ContentHash.OfFolder(context.OutputFolder);
        if (files.Count == 0)
            throw new UnreachableException($"Step {step.Verb} wrote no file.");

        var manifest = new Manifest
        {
            Format = Manifest.CurrentFormat,
            Id = ContentHash.IdOf(step.Kind, files, result.Composition, step.Inputs),
            Kind = step.Kind,
            Name = step.Name,
            Files = files,
            Inputs = step.Inputs,
            Composition = result.Composition,
            Facts = result.Facts,
            Run = new RunReference
            {
                Id = record.Id,
                Verb = record.Verb,
                Key = record.Key,
                Options = (JsonObject)record.Options.DeepClone(),
                Code = record.Code,
                Started = record.Started,
                Finished = time.GetUtcNow(),
                Machine = record.Machine,
            },
        };

        // The manifest goes first and comes last: at no moment does a manifest vouch for files that are not there.
        var target = FolderOf(step.Kind, step.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!); // always below the root
        File.Delete(ManifestBeside(target));
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.Move(context.OutputFolder, target);

        Directory.CreateDirectory(LineageFolder);
        LineageJson.Write(Path.Combine(LineageFolder, manifest.Id + ".json"), manifest);
        LineageJson.Write(ManifestBeside(target), manifest);
        return new Artifact(manifest, target);
    }

    private IReadOnlyList<string> Names(string kind)
    {
        var folder = Path.Combine(Root, "artifacts", kind);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateFiles(folder, "*" + ManifestSuffix)
                .Select(path => Path.GetFileName(path)[..^ManifestSuffix.Length])
                .Order(StringComparer.Ordinal),
        ];
    }

    private const string ManifestSuffix = ".manifest.json";

    private static string ManifestBeside(string artifactFolder) => artifactFolder + ManifestSuffix;

    private static Manifest ReadManifest(string path)
    {
        // The format comes first: another format's names would only be called unknown.
        var format = LineageJson.Read<JsonObject>(path, "manifest")["format"];
        return format is null || JsonNode.DeepEquals(format, Manifest.CurrentFormat)
            ? LineageJson.Read<Manifest>(path, "manifest")
            : throw new InvalidInputException($"{path}: the manifest has format {format.ToJsonString()}; this version of Endonym reads format {Manifest.CurrentFormat}. Use the version that wrote it, or make the artifact again.");
    }

    // Lengths only, so that a finished flow is skipped at once; `endonym runs verify` compares the hashes.
    private static bool FilesAreThere(Artifact artifact) => artifact.Manifest.Files.All(entry =>
        new FileInfo(Path.Combine(artifact.Folder, entry.Path)) is { Exists: true } file && file.Length == entry.Bytes);

    private static void Save(string folder, RunRecord record) => LineageJson.Write(Path.Combine(folder, "run.json"), record);
}
