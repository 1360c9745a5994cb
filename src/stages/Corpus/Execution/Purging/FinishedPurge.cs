using System.Text.Json.Nodes;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Says that a purged corpus is whole. It takes the place of the very corpus that it is made of: should the process be killed in between, this is all there is to go on from.</summary>
internal sealed record FinishedPurge
{
    private const string FileName = "finished.json";

    public required IReadOnlyList<FileEntry> Files { get; init; }

    public required IReadOnlyList<Contribution> Composition { get; init; }

    public required JsonObject Facts { get; init; }

    /// <summary>Notes that the output is whole.</summary>
    public static StepResult Mark(RunContext context, StepResult result)
    {
        LineageJson.Write(PathIn(context), new FinishedPurge { Files = ContentHash.OfFolder(context.OutputFolder), Composition = result.Composition, Facts = result.Facts });
        return result;
    }

    /// <summary>What an earlier attempt had finished, its files in the output again; null if it had not.</summary>
    /// <param name="context">The run.</param>
    /// <param name="target">Where the corpus goes; its files may be there already, without a manifest.</param>
    public static StepResult? Restore(RunContext context, string target)
    {
        if (!File.Exists(PathIn(context)))
            return null;

        var finished = LineageJson.Read<FinishedPurge>(PathIn(context), "marker of a finished purge");
        if (!finished.IsIn(context.OutputFolder))
        {
            if (!Directory.Exists(target) || !finished.IsIn(target))
                return null;
            Directory.Delete(context.OutputFolder, recursive: true);
            Directory.Move(target, context.OutputFolder);
        }

        return new StepResult(finished.Composition, finished.Facts);
    }

    private static string PathIn(RunContext context) => Path.Combine(context.StateFolder, FileName);

    private bool IsIn(string folder) => ContentHash.OfFolder(folder).SequenceEqual(Files);
}
