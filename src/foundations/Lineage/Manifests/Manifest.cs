using System.Text.Json.Nodes;
using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Manifests;

/// <summary>What an artifact is, what is in it, and where it came from. Lies beside the artifact's folder; written last, so that its presence means the artifact is whole.</summary>
public sealed record Manifest
{
    /// <summary>The version of the manifest's own format that this code writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format this manifest is written in.</summary>
    public required int Format { get; init; }

    /// <summary>SHA-256 over kind, files, composition and inputs; see <see cref="ContentHash.IdOf"/>. The same content always has the same id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is; see <see cref="Artifacts.ArtifactKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name among its kind.</summary>
    public required string Name { get; init; }

    /// <summary>Every file, ordered by path.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }

    /// <summary>What it was made from.</summary>
    public required IReadOnlyList<InputReference> Inputs { get; init; }

    /// <summary>Which sources are in it, how much of each, and for what.</summary>
    public required IReadOnlyList<Contribution> Composition { get; init; }

    /// <summary>What the step that made it wants known: counts, shapes, scores.</summary>
    public required JsonObject Facts { get; init; }

    /// <summary>The run that made it.</summary>
    public required RunReference Run { get; init; }

    /// <summary>As grey as its worst source.</summary>
    public RightsClass RightsClass => Taint.ClassOf(Composition);

    /// <summary>As far from human writing as its worst source.</summary>
    public Origin Origin => Taint.OriginOf(Composition);
}

/// <summary>Which run made an artifact, with everything needed to make it again.</summary>
public sealed record RunReference
{
    /// <summary>The run's id, which is also the name of its folder.</summary>
    public required string Id { get; init; }

    /// <summary>The step, by its verb.</summary>
    public required string Verb { get; init; }

    /// <summary>SHA-256 over verb, version, options and inputs: a step with the same key need not run again.</summary>
    public required string Key { get; init; }

    /// <summary>The fully resolved options.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>The version of Endonym; see <see cref="CodeVersion"/>.</summary>
    public required string Code { get; init; }

    /// <summary>When the run began, UTC; the first time, if it was resumed.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the artifact was whole, UTC.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>The kind of machine it ran on.</summary>
    public required MachineSummary Machine { get; init; }
}
