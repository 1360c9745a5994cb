using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tasks.Competency;
using Endonym.Evaluation.Tasks.MinimalPairs;

namespace Endonym.Evaluation;

/// <summary>Everything one stage scored, item by item; every number of a report is computed from this, and stages are compared item by item.</summary>
public sealed record StageScores
{
    /// <summary>The stage's name: <c>base</c>, <c>adapted</c> …</summary>
    public required string Name { get; init; }

    /// <summary>Id of the checkpoint's manifest.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Whether questions went through the model's chat template; else it was given a line to go on from.</summary>
    public required bool AskedAsChat { get; init; }

    /// <summary>The native panel.</summary>
    public required IReadOnlyList<DocumentBits> Native { get; init; }

    /// <summary>The English panel, if there is one.</summary>
    public IReadOnlyList<DocumentBits>? English { get; init; }

    /// <summary>The minimal pairs, if the pack has any.</summary>
    public IReadOnlyList<PairScore>? MinimalPairs { get; init; }

    /// <summary>The competency items, if the pack has any.</summary>
    public IReadOnlyList<AnswerScore>? Competency { get; init; }
}
