using Endonym.Lineage;
using Endonym.Release.Gate;

namespace Endonym.Release;

/// <summary>What making a release may be told.</summary>
public sealed record ReleaseOptions
{
    /// <summary>Name of the checkpoint to release.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Whom it is for.</summary>
    public required ReleasePurpose Purpose { get; init; }

    /// <summary>Name of the release, and of the model in its papers.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the model, such as <c>1.0.0</c> or <c>2512</c>.</summary>
    public required string Version
    {
        get;
        init => field = !string.IsNullOrWhiteSpace(value) ? value : throw new InvalidInputException("The version is empty. Name one, such as 1.0.0.");
    }

    /// <summary>Who releases it.</summary>
    public required Provider Provider { get; init; }

    /// <summary>Name of a report that evaluates the checkpoint; null to release it without measurements, which the model card then says.</summary>
    public string? Report { get; init; }

    /// <summary>A policy file; null for the policy that Endonym comes with. A run does not write the path down.</summary>
    public string? PolicyPath { get; init; }

    /// <summary>SHA-256 of the policy, filled in by the run. Where a configuration names it, the release is judged by that policy or not at all.</summary>
    public string? PolicySha256 { get; init; }

    /// <summary>The day the papers are dated; null for the day on which the checkpoint was finished.</summary>
    public DateOnly? Date { get; init; }
}
