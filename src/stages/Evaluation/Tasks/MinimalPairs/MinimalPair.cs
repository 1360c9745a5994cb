using Endonym.Lineage.Rights;

namespace Endonym.Evaluation.Tasks.MinimalPairs;

/// <summary>Two sentences that differ in one point of grammar, one of them wrong: a line of a pack's <c>minimal-pairs.jsonl</c>.</summary>
public sealed record MinimalPair
{
    /// <summary>Unique within its file.</summary>
    public required string Id { get; init; }

    /// <summary>BCP 47 code.</summary>
    public required string Language { get; init; }

    /// <summary>The point of grammar, such as <c>genitive_of_negation</c>.</summary>
    public required string Phenomenon { get; init; }

    /// <summary>What a native writes.</summary>
    public required string Good { get; init; }

    /// <summary>The same with one mistake.</summary>
    public required string Bad { get; init; }

    /// <summary>The rule, in the language itself.</summary>
    public required string Explanation { get; init; }

    /// <summary>Who wrote the sentences.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The model that wrote them, if one did.</summary>
    public string? Generator { get; init; }

    /// <summary>SPDX expression.</summary>
    public required string License { get; init; }
}
