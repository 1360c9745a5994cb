using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Conversations;
using Endonym.Text.Documents;
using Endonym.Text.Markup;

namespace Endonym.Training.Data;

/// <summary>Takes a file of instructions or preferences in: checks every line, keeps bad ones aside, and records rights and origin of the rest.</summary>
public static class DatasetStep
{
    /// <summary>The name of the file in the artifact.</summary>
    public const string File = "rows.jsonl";

    private const string RejectsFile = "rejects.jsonl";

    private const int Version = 2; // 2: stricter rows, sources named by their content

    /// <summary>Runs the step.</summary>
    /// <param name="workspace">Where to.</param>
    /// <param name="name">Name of the data set to make.</param>
    /// <param name="content">What the file holds.</param>
    /// <param name="path">The file: JSONL, plain, .gz or .zst.</param>
    /// <param name="reporter">Told of progress.</param>
    /// <param name="cancellationToken">Asks to stop.</param>
    /// <exception cref="InvalidInputException">The file is missing or holds no good line.</exception>
    public static Artifact Run(Workspace workspace, string name, DatasetContent content, string path, IStepReporter reporter, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(path))
            throw new InvalidInputException($"There is no file {path}. Name a JSONL file of {content.ToString().ToLowerInvariant()}.");

        var options = new DatasetOptions { Name = name, Content = content, FileSha256 = ContentHash.OfFile(path) };
        var step = new Step { Verb = "dataset", Version = Version, Kind = ArtifactKind.Dataset, Name = name, Options = options };
        return workspace.Run(step, reporter, run => content switch
        {
            DatasetContent.Instructions => TakeIn<Instruction>(run, path, options, RowFaults.Of, row => new RowRights(row.Origin, row.Generator, row.License, row.Language, BytesOf(row.Messages))),
            _ => TakeIn<PreferencePair>(run, path, options, RowFaults.Of, row => new RowRights(row.Origin, row.Generator, row.License, row.Language, BytesOf([.. row.Prompt, .. row.Chosen, .. row.Rejected]))),
        }, cancellationToken);
    }

    private sealed record RowRights(Origin Origin, string? Generator, string License, string Language, long Bytes);

    private static StepResult TakeIn<T>(RunContext run, string path, DatasetOptions options, Func<T, string?> faultOf, Func<T, RowRights> rightsOf) where T : class
    {
        List<T> rows = [];
        List<JsonObject> rejects = [];
        foreach (var line in JsonLines.Read<T>(path, LineageJson.Compact))
        {
            run.CancellationToken.ThrowIfCancellationRequested();
            if (FaultOf(line, faultOf) is { } fault)
                rejects.Add(new JsonObject { ["line"] = line.Number, ["reason"] = PlainText.OneLine(fault), ["raw"] = line.Raw }); // a reason quotes the line, and goes to terminals
            else
                rows.Add(line.Value!); // without a fault there is a value
        }

        if (rows.Count == 0)
            throw new InvalidInputException($"{path} holds no good line; {rejects.Count} were kept aside, the first because: {rejects.FirstOrDefault()?["reason"] ?? "the file is empty"}");

        if (rejects.Count > 0)
            run.Note($"{rejects.Count} of {rows.Count + rejects.Count} lines kept aside in {RejectsFile}; the first, line {rejects[0]["line"]}: {rejects[0]["reason"]}");
        WriteLines(run, File, rows);
        WriteLines(run, RejectsFile, rejects);

        var composition = rows.GroupBy(row => rightsOf(row) with { Bytes = 0 }).Select(group => new Contribution
        {
            Source = SourceOf(group.Key, Path.GetFileName(path), options.FileSha256, run.Today),
            Use = TextUse.Collected,
            Documents = group.Count(),
            Bytes = group.Sum(row => rightsOf(row).Bytes),
        });
        return new StepResult(Taint.Join([composition]), new JsonObject { ["rows"] = rows.Count, ["rejected"] = rejects.Count });
    }

    private static string? FaultOf<T>(JsonLine<T> line, Func<T, string?> faultOf) where T : class => line switch
    {
        { Raw: var raw } when raw.Contains(RowFaults.Lost, StringComparison.Ordinal) => RowFaults.LostCharacters,
        { Value: { } row } => faultOf(row),
        _ => line.Error,
    };

    private static Source SourceOf(RowRights rights, string file, string sha256, DateOnly today) => new()
    {
        // Many files are called instructions.jsonl; what tells them apart is what they say.
        Id = $"{file}-{sha256[..12]}:{rights.Language}:{rights.Origin}:{rights.Generator}:{rights.License}",
        Title = $"{file} ({rights.Language})",
        License = rights.License,
        Class = LicenseClass.Of(rights.License),
        Origin = rights.Origin,
        Generator = rights.Generator,
        Category = rights.Origin == Origin.Synthetic ? SourceCategory.Synthetic : SourceCategory.Other,
        Language = rights.Language,
        Evidence = [new Evidence { Kind = "declaration", Statement = $"Each row states licence {rights.License} and origin {rights.Origin}.", Location = file, Sha256 = sha256, Date = today }],
    };

    private static long BytesOf(IReadOnlyList<ChatTurn> turns) => turns.Sum(turn => (long)Encoding.UTF8.GetByteCount(turn.Content));

    private static void WriteLines<T>(RunContext run, string file, IEnumerable<T> rows) => AtomicFile.Write(Path.Combine(run.OutputFolder, file), stream =>
    {
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(stream, row, LineageJson.Compact);
            stream.WriteByte((byte)'\n');
        }
    });
}
