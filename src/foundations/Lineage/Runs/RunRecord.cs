using System.Text.Json.Nodes;
using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Runs;

/// <summary>How a run ended, or has not yet.</summary>
public enum RunStatus
{
    /// <summary>Begun and not ended; if nobody holds the folder's lock, the process was killed.</summary>
    Running,

    /// <summary>The artifact is there.</summary>
    Done,

    /// <summary>Stopped by its user; goes on when started again.</summary>
    Interrupted,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Handed to a cluster, whose jobs work on it and end it; see <see cref="Workspace.HandOver"/>.</summary>
    Submitted,
}

/// <summary>The file <c>run.json</c> of a run's folder.</summary>
public sealed record RunRecord
{
    /// <summary>Name of the run's folder.</summary>
    public required string Id { get; init; }

    /// <summary>The step's verb.</summary>
    public required string Verb { get; init; }

    /// <summary>Kind of the artifact it makes.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the artifact it makes.</summary>
    public required string Name { get; init; }

    /// <summary>The step's key; see <see cref="Step.Key"/>.</summary>
    public required string Key { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The fully resolved options; <c>endonym VERB --config</c> takes this file.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>What it reads.</summary>
    public required IReadOnlyList<InputReference> Inputs { get; init; }

    /// <summary>The version of Endonym.</summary>
    public required string Code { get; init; }

    /// <summary>The kind of machine.</summary>
    public required MachineSummary Machine { get; init; }

    /// <summary>When it first began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How many times it was begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the latest attempt began, UTC.</summary>
    public DateTimeOffset? AttemptStarted { get; init; }

    /// <summary>Time spent at work in all attempts that have ended, the pauses between them left out. A killed attempt counts up to the last line it wrote.</summary>
    public TimeSpan? Worked { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Id of the artifact it made.</summary>
    public string? Artifact { get; init; }

    /// <summary>What went wrong, if something did.</summary>
    public string? Error { get; init; }
}
