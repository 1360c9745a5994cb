using Endonym.Lineage;

namespace Endonym.Release.Gate;

/// <summary>What the gate found: the file <c>gate.json</c>.</summary>
public sealed record GateReport
{
    /// <summary>Name of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Its manifest's id.</summary>
    public required string CheckpointId { get; init; }

    /// <summary>What it was to be released for.</summary>
    public required ReleasePurpose Purpose { get; init; }

    /// <summary>The policy it was judged by; see <see cref="ReleasePolicy.Sha256"/>.</summary>
    public required string PolicySha256 { get; init; }

    /// <summary>Whether it may be released; so whether there is no reason against it.</summary>
    public required bool Passed { get; init; }

    /// <summary>The licence that the policy gives the model; null when refused.</summary>
    public string? License { get; init; }

    /// <summary>Every reason against it.</summary>
    public required IReadOnlyList<GateReason> Reasons { get; init; }

    /// <summary>Every source in every use that was judged.</summary>
    public required IReadOnlyList<JudgedText> Judged { get; init; }

    /// <summary>Stops a release that may not be.</summary>
    /// <exception cref="RefusedException">There are reasons; it names them all.</exception>
    public void ThrowIfRefused()
    {
        if (!Passed)
        {
            throw new RefusedException(
                $"Checkpoint '{Checkpoint}' may not be released for {Purpose.ToString().ToLowerInvariant()} use:",
                [.. Reasons.Select(reason => reason.ToString())]);
        }
    }
}
