using Endonym.Lineage.Manifests;

namespace Endonym.Release.Packaging;

/// <summary>The file <c>lineage.json</c>: the whole ancestry, so that the release alone tells where everything came from.</summary>
public sealed record LineageFile
{
    /// <summary>The version of the format that this code writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format.</summary>
    public required int Format { get; init; }

    /// <summary>Id of the checkpoint's manifest.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Id of the report's manifest; null if the release has none.</summary>
    public string? Report { get; init; }

    /// <summary>Every manifest behind the two and behind the statistics that were read, theirs included, each after those it was made from.</summary>
    public required IReadOnlyList<Manifest> Manifests { get; init; }

    /// <summary>Joins what is behind a checkpoint, behind its report and behind statistics of its corpora.</summary>
    public static LineageFile Of(LineageClosure checkpoint, LineageClosure? report, params IReadOnlyList<LineageClosure> statistics) => new()
    {
        Format = CurrentFormat,
        Checkpoint = checkpoint.Root.Id,
        Report = report?.Root.Id,
        Manifests = [.. checkpoint.Manifests.Concat(report?.Manifests ?? []).Concat(statistics.SelectMany(closure => closure.Manifests)).DistinctBy(manifest => manifest.Id)],
    };
}
