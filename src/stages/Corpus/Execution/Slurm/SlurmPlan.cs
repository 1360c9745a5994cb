using System.Text.Json.Nodes;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>Who judges what: the file <c>plan.json</c> beside the jobs that it is for, never changed once they are submitted.</summary>
internal sealed record SlurmPlan
{
    /// <summary>The file's name.</summary>
    public const string FileName = "plan.json";

    /// <summary>The version of Endonym that planned, and that must do the work.</summary>
    public required string Code { get; init; }

    /// <summary>The folder that the options' relative paths are relative to.</summary>
    public required string Folder { get; init; }

    /// <summary>Full path of the workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Where the run keeps its state.</summary>
    public required string StateFolder { get; init; }

    /// <summary>What is made of what, the input's fingerprints filled in.</summary>
    public required CorpusOptions Options { get; init; }

    /// <summary>The artifacts that the options name.</summary>
    public required IReadOnlyList<InputReference> Inputs { get; init; }

    /// <summary>Units of the whole corpus, those included that were done before.</summary>
    public required int UnitCount { get; init; }

    /// <summary>Each task's units.</summary>
    public required IReadOnlyList<IReadOnlyList<PlannedUnit>> Tasks { get; init; }

    /// <summary>Reads the plan of jobs that were submitted.</summary>
    /// <exception cref="InvalidInputException">It is not there, or another version of Endonym made it.</exception>
    public static SlurmPlan Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"{path} is not there, seen from {Environment.MachineName}. A workspace for --on slurm lies on a disk that every node sees under the same path; give such a one with --work.");

        // The version comes first: another version's options would only be called unknown.
        var code = (string?)LineageJson.Read<JsonObject>(path, "plan of jobs")["code"];
        return code == CodeVersion.Current
            ? LineageJson.Read<SlurmPlan>(path, "plan of jobs")
            : throw new InvalidInputException($"{path} was made by Endonym {code}, and this is {CodeVersion.Current}, which may compute other numbers. Run the command with --on slurm again; it makes a new plan.");
    }
}

/// <summary>A unit as it was when the jobs were planned.</summary>
/// <param name="Ordinal">Its place among the units of the corpus.</param>
/// <param name="Place">Its source's place in the options.</param>
/// <param name="Files">What it reads.</param>
internal sealed record PlannedUnit(int Ordinal, int Place, IReadOnlyList<PlannedFile> Files)
{
    /// <summary>A unit, written down.</summary>
    public static PlannedUnit Of(SourceUnit unit) => new(unit.Ordinal, unit.Place, [.. unit.Files.Select(file => new PlannedFile(file.Name, file.Bytes))]);

    /// <summary>The unit on the machine that reads it.</summary>
    /// <param name="files">The files of the unit's source here, by name.</param>
    /// <exception cref="InvalidInputException">A file is not there or has another length than when the jobs were planned.</exception>
    public SourceUnit On(IReadOnlyDictionary<string, SourceFile> files) => new(Ordinal, Place, [.. Files.Select(planned =>
        files.GetValueOrDefault(planned.Name) is not { } file
            ? throw new InvalidInputException($"{planned.Name} of source {Place + 1} was there when the jobs were planned and is not, seen from {Environment.MachineName}. Put it back, or see that this node has the disk it lies on; then run the command again.")
            : file.Bytes != planned.Bytes
                ? throw new InvalidInputException(FormattableString.Invariant($"{file.Path} had {planned.Bytes:N0} bytes when the jobs were planned and has {file.Bytes:N0}, seen from {Environment.MachineName}. Put the file back as it was and run the command again, or run it again to read what is there now."))
                : file)]);
}

/// <summary>A file as it was when the jobs were planned.</summary>
/// <param name="Name">Its name within the source.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record PlannedFile(string Name, long Bytes);
