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
    /// <exception cref="InvalidInputException">Its manifest is broken, or was changed after it was written.</exception>
    public Artifact? Find(string kind, string name)
    {
        var folder = FolderOf(kind, name);
        var manifest = ManifestBeside(folder);
        if (!File.Exists(manifest))
            return null;

        try
        {
            return new Artifact(ReadManifest(manifest), folder);
        }
        catch (InvalidInputException error) when (error.InnerException is FileNotFoundException)
        {
            return null; // another process has begun to replace it since
        }
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
    /// <exception cref="InvalidInputException">It is broken, or was changed after it was written.</exception>
    public Manifest? FindManifest(string id)
    {
        // An id may come from a stranger's manifest and is never a path.
        var path = Path.Combine(LineageFolder, id + ".json");
        if (!id.All(char.IsAsciiHexDigitLower) || !File.Exists(path))
            return null;

        var found = ReadManifest(path);
        return found.Id == id ? found : throw Changed(path);
    }

    /// <summary>Every run, the latest first.</summary>
    /// <remarks>A run that says it is running while nobody holds its folder was killed, and is shown as interrupted.</remarks>
    /// <exception cref="InvalidInputException">A run's record cannot be read.</exception>
    public IReadOnlyList<RunRecord> Runs() => Runs(unreadable => throw unreadable);

    /// <inheritdoc cref="Runs()"/>
    /// <param name="onUnreadable">Told of each run whose record cannot be read and which is therefore left out.</param>
    public IReadOnlyList<RunRecord> Runs(Action<InvalidInputException> onUnreadable) => !Directory.Exists(RunsFolder) ? [] :
    [
        .. Directory.EnumerateDirectories(RunsFolder)
            .Order(StringComparer.Ordinal)
            .Select(folder => StatusNow(new RunFolder(folder), onUnreadable))
            .OfType<RunRecord>()
            .OrderByDescending(run => run.Started),
    ];

    /// <summary>Every manifest there is: of the artifacts that are here, and of those that were replaced or removed since.</summary>
    /// <exception cref="InvalidInputException">A manifest is broken, or was changed after it was written.</exception>
    public IEnumerable<Manifest> Manifests() => Artifacts().Select(artifact => artifact.Manifest).Concat(!Directory.Exists(LineageFolder) ? [] : Directory.EnumerateFiles(LineageFolder, "*.json")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal)
        .Select(FindManifest)
        .OfType<Manifest>());

    /// <summary>Takes an artifact away for good. Its manifest stays among those that were ever written, so that what was made of it can still be traced.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name; if there is none of that name, nothing happens.</param>
    /// <param name="cancellationToken">Ends the waiting for somebody who replaces it now.</param>
    public void Remove(string kind, string name, CancellationToken cancellationToken)
    {
        var folder = FolderOf(kind, name);
        if (!Directory.Exists(folder))
            return;

        using var held = FileLock.Take(LockOf(folder), cancellationToken);

        // In the order of publishing: at no moment does a manifest vouch for files that are not there.
        File.Delete(ManifestBeside(folder));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Deletes all that a run has written but its record and its log: what it would resume from, what it had set aside, and what was to become its artifact.</summary>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="InvalidInputException">The run is at work.</exception>
    public bool Discard(RunRecord run)
    {
        var folder = new RunFolder(Path.Combine(RunsFolder, run.Id));
        using var held = FileLock.TryTake(folder.LockFile)
            ?? throw new InvalidInputException($"{folder.Path} is in use by another process. Wait for it to end, or stop it; then run this again.");
        return folder.Discard();
    }

    /// <summary>Runs a step, unless its artifact is there already; goes on where an interrupted run of the same step stopped.</summary>
    /// <remarks>Only the version of Endonym that began a run goes on with it: another might compute other numbers, so it begins anew and says so.</remarks>
    /// <param name="step">What to make, from what, how.</param>
    /// <param name="reporter">Shows people what happens.</param>
    /// <param name="work">Fills <see cref="RunContext.OutputFolder"/>.</param>
    /// <param name="cancellationToken">Asks the work to save and stop.</param>
    /// <exception cref="InvalidInputException">Another process works on the same step.</exception>
    public Artifact Run(Step step, IStepReporter reporter, Func<RunContext, StepResult> work, CancellationToken cancellationToken)
    {
        var key = step.Key();
        var id = IdOf(step, key);
        var folder = new RunFolder(Path.Combine(RunsFolder, id));
        if (FindMade(step, key) is { } made)
        {
            ConcludeKilled(folder, made);
            reporter.Skipped(made);
            return made;
        }

        using var held = Hold(folder);

        // Whoever held the folder until now may just have finished the step.
        if (FindMade(step, key) is { } madeMeanwhile)
        {
            reporter.Skipped(madeMeanwhile);
            return madeMeanwhile;
        }

        var began = time.GetTimestamp();
        var (record, note) = Begin(step, id, key, folder);
        reporter.Started(step, id, resumed: record.Attempts > 1);
        var artifact = Work(step, record, folder, note, began, reporter, work, cancellationToken);
        folder.Clear();
        reporter.Finished(artifact, time.GetElapsedTime(began));
        return artifact;
    }

    /// <summary>The artifact of a step, if it is there as this step would make it.</summary>
    public Artifact? FindMade(Step step) => FindMade(step, step.Key());

    /// <summary>Where a step's run lies, or will.</summary>
    public RunPlace PlaceOf(Step step)
    {
        var folder = new RunFolder(Path.Combine(RunsFolder, IdOf(step, step.Key())));
        return new RunPlace(folder.Path, folder.RecordFile, folder.StateFolder);
    }

    /// <summary>
    /// Begins a run, or goes on with it, for processes elsewhere that do its work in pieces and end it with <see cref="Run"/>; its folder is free for them
    /// when this returns.
    /// </summary>
    /// <param name="step">What is to be made, from what, how.</param>
    /// <param name="reporter">Shows people what happens.</param>
    /// <exception cref="InvalidInputException">Another process works on the same step.</exception>
    public RunPlace HandOver(Step step, IStepReporter reporter)
    {
        var key = step.Key();
        var id = IdOf(step, key);
        var folder = new RunFolder(Path.Combine(RunsFolder, id));
        using var held = Hold(folder);
        var (record, note) = Begin(step, id, key, folder);
        folder.Write(record with { Status = RunStatus.Submitted });
        Directory.CreateDirectory(folder.StateFolder);
        reporter.Started(step, id, resumed: record.Attempts > 1);
        if (note is not null)
            reporter.Noted(note);
        return PlaceOf(step);
    }

    /// <summary>Keeps why a run failed that was handed over and that nobody ended.</summary>
    /// <param name="step">The step that was handed over.</param>
    /// <param name="error">What went wrong, for people.</param>
    public void Fail(Step step, string error)
    {
        var folder = new RunFolder(PlaceOf(step).Folder);
        // Whoever holds it has begun to end it and tells more.
        using var held = Directory.Exists(folder.Path) ? FileLock.TryTake(folder.LockFile) : null;
        if (held is not null && ReadOrNull(folder) is { Status: RunStatus.Submitted } record)
            folder.Write(record with { Status = RunStatus.Failed, Finished = time.GetUtcNow(), Error = error });
    }

    private Artifact Work(Step step, RunRecord record, RunFolder folder, string? note, long began, IStepReporter reporter, Func<RunContext, StepResult> work, CancellationToken cancellationToken)
    {
        try
        {
            using var context = new RunContext(folder.Path, reporter, time, cancellationToken);
            if (note is not null)
                context.Note(note);
            var result = work(context);
            var artifact = Publish(step, record, context, result);
            folder.Write(Ended(RunStatus.Done) with { Artifact = artifact.Manifest.Id });
            return artifact;
        }
        catch (Exception error)
        {
            var stopped = error is OperationCanceledException && cancellationToken.IsCancellationRequested;
            try
            {
                folder.Write(Ended(stopped ? RunStatus.Interrupted : RunStatus.Failed) with { Error = stopped ? null : error.Message });
            }
            catch (IOException)
            {
                // A disk that refused the work refuses the record as well; the first refusal is the one to tell, and a run that never ended counts as interrupted.
            }

            throw;
        }

        RunRecord Ended(RunStatus status) => record with
        {
            Status = status,
            Finished = time.GetUtcNow(),
            Worked = record.Worked.GetValueOrDefault() + time.GetElapsedTime(began),
        };
    }

    private static string IdOf(Step step, string key) => $"{step.Verb}-{step.Name}-{key[..8]}";

    private static FileLock Hold(RunFolder folder)
    {
        Directory.CreateDirectory(folder.Path);
        return FileLock.TryTake(folder.LockFile)
            ?? throw new InvalidInputException($"{folder.Path} is in use by another process. Wait for it to end, or stop it; then run this again and it goes on from there.");
    }

    private Artifact? FindMade(Step step, string key) =>
        Find(step.Kind, step.Name) is { } found && found.Manifest.Run.Key == key && FilesAreThere(found) ? found : null;

    private static RunRecord? StatusNow(RunFolder folder, Action<InvalidInputException> onUnreadable)
    {
        try
        {
            var record = folder.Read();
            if (record is not { Status: RunStatus.Running } || FileLock.IsHeld(folder.LockFile))
                return record;
            // It may have ended since; what still says that it is running was killed.
            record = folder.Read();
            return record is { Status: RunStatus.Running } ? record with { Status = RunStatus.Interrupted } : record;
        }
        catch (InvalidInputException unreadable)
        {
            onUnreadable(unreadable);
            return null;
        }
    }

    // A process that was killed after its artifact was published could not write that its run is done, nor delete the state that nobody needs any more.
    private static void ConcludeKilled(RunFolder folder, Artifact made)
    {
        if (!Directory.Exists(folder.Path))
            return;

        // If somebody holds the folder, it is a process that is about to do the same for itself.
        using var held = FileLock.TryTake(folder.LockFile);
        if (held is null || ReadOrNull(folder) is not { } record)
            return;

        if (record.Status != RunStatus.Done)
        {
            folder.Write(record with
            {
                Status = RunStatus.Done,
                Artifact = made.Manifest.Id,
                Finished = made.Manifest.Run.Finished,
                Worked = record.Worked.GetValueOrDefault() + folder.WorkUntilKilled(record),
                Error = null,
            });
        }

        folder.Clear();
    }

    private (RunRecord Record, string? Note) Begin(Step step, string id, string key, RunFolder folder)
    {
        var (earlier, note) = Resumable(folder, key);
        var now = time.GetUtcNow();
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
            Started = earlier?.Started ?? now,
            Attempts = (earlier?.Attempts ?? 0) + 1,
            AttemptStarted = now,
            Worked = earlier is null ? null : earlier.Worked.GetValueOrDefault() + folder.WorkUntilKilled(earlier),
        };
        folder.Write(record);
        return (record, note);
    }

    /// <summary>The attempt that this one goes on from, if there is one; what an attempt of another kind has left is taken out of the way.</summary>
    /// <returns>And what people should know about it.</returns>
    private static (RunRecord? Earlier, string? Note) Resumable(RunFolder folder, string key)
    {
        switch (ReadOrNull(folder))
        {
            case { Status: RunStatus.Done }:
                // It left nothing to resume, or was killed while it deleted that. If its artifact is gone since, this is a new beginning.
                folder.Clear();
                return (null, null);

            case { } earlier when earlier.Key == key && earlier.Code == CodeVersion.Current:
                return (earlier, folder.HasState && earlier.Machine.Arithmetic != MachineSummary.Describe().Arithmetic
                    ? $"Begun on {earlier.Machine.Arithmetic}, goes on on {MachineSummary.Describe().Arithmetic}: the last digits may differ from those of a run on one machine."
                    : null);

            case var earlier:
                var had = folder.HasState;
                folder.SetAside();
                return (null, !had ? null
                    : $"The run was begun by {earlier?.Code ?? "a version that its unreadable record does not tell"}, and this is {CodeVersion.Current}, which may compute other numbers: it begins anew. "
                    + $"Until it is done, what was saved lies in {folder.SetAsideFolder}; to go on from it with the version that saved it, move its contents to {folder.Path}.");
        }
    }

    private static RunRecord? ReadOrNull(RunFolder folder)
    {
        try
        {
            return folder.Read();
        }
        catch (InvalidInputException)
        {
            return null; // `endonym runs` names it
        }
    }

    private Artifact Publish(Step step, RunRecord record, RunContext context, StepResult result)
    {
        var files = ContentHash.OfFolder(context.OutputFolder);
        if (files.Count == 0)
            throw new UnreachableException($"Step {step.Verb} wrote no file.");
        DurableFolder.FlushAll(context.OutputFolder);

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

        // Nobody else may replace the same artifact between two of these lines.
        var target = FolderOf(step.Kind, step.Name);
        var kindFolder = Path.GetDirectoryName(target)!; // always below the root
        Directory.CreateDirectory(kindFolder);
        using var held = FileLock.Take(LockOf(target), context.CancellationToken);

        // The manifest goes first and comes last: at no moment does a manifest vouch for files that are not there, be it after a power cut.
        File.Delete(ManifestBeside(target));
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.Move(context.OutputFolder, target);
        for (var folder = target; folder != Root; folder = Path.GetDirectoryName(folder)!) // the root is above
            DurableFolder.FlushNameOf(folder);

        Directory.CreateDirectory(LineageFolder);
        DurableFolder.FlushNameOf(LineageFolder);
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

    // Of whoever replaces the artifact; hidden, so that it is taken for none.
    private static string LockOf(string artifactFolder) => Path.Combine(Path.GetDirectoryName(artifactFolder)!, $".{Path.GetFileName(artifactFolder)}.lock"); // always below the root

    private static Manifest ReadManifest(string path)
    {
        // The format comes first: another format's names would only be called unknown.
        var format = LineageJson.Read<JsonObject>(path, "manifest")["format"];
        if (format is not null && !JsonNode.DeepEquals(format, Manifest.CurrentFormat))
            throw new InvalidInputException($"{path}: the manifest has format {format.ToJsonString()}; this version of Endonym reads format {Manifest.CurrentFormat}. Use the version that wrote it, or make the artifact again.");

        // What an artifact may be used for follows from this; a class made whiter by hand must not go unnoticed.
        var manifest = LineageJson.Read<Manifest>(path, "manifest");
        return manifest.Id == ContentHash.IdOf(manifest.Kind, manifest.Files, manifest.Composition, manifest.Inputs) ? manifest : throw Changed(path);
    }

    private static InvalidInputException Changed(string path) =>
        new($"{path}: the manifest was changed after it was written: its files, sources and inputs are not those its id was computed from. Delete it and make the artifact again.");

    // Lengths only, so that a finished flow is skipped at once; `endonym runs verify` compares the hashes.
    private static bool FilesAreThere(Artifact artifact) => artifact.Manifest.Files.All(entry =>
        new FileInfo(Path.Combine(artifact.Folder, entry.Path)) is { Exists: true } file && file.Length == entry.Bytes);
}
