using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Execution;

/// <summary>What the gate said of one document, kept or not, and everything it looked at: a line of the files <c>evidence-NNNNN.jsonl.zst</c>. Documents whose source was cleared as a whole have none.</summary>
public sealed record DocumentEvidence
{
    /// <summary>The document.</summary>
    public required string Id { get; init; }

    /// <summary>Its source.</summary>
    public required string Source { get; init; }

    /// <summary>Where it was found.</summary>
    public string? Url { get; init; }

    /// <summary>What may be done with it.</summary>
    public required RightsClass Class { get; init; }

    /// <summary>SPDX expression, or <c>LicenseRef-…</c>.</summary>
    public required string License { get; init; }

    /// <summary>The rule that decided.</summary>
    public required string Reason { get; init; }

    /// <summary>What was looked at, and what it said.</summary>
    public required IReadOnlyList<RightsSignal> Signals { get; init; }
}
