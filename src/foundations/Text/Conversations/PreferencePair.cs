using Endonym.Lineage.Rights;

namespace Endonym.Text.Conversations;

/// <summary>Two answers to one prompt, one preferred; the columns TRL reads (<c>prompt</c>, <c>chosen</c>, <c>rejected</c>), with the origin.</summary>
public sealed record PreferencePair
{
    /// <summary>Unique within its file.</summary>
    public required string Id { get; init; }

    /// <summary>What came before both answers; ends with the user.</summary>
    public required IReadOnlyList<ChatTurn> Prompt { get; init; }

    /// <summary>The preferred answer: one assistant turn.</summary>
    public required IReadOnlyList<ChatTurn> Chosen { get; init; }

    /// <summary>The other answer: one assistant turn, different from the preferred.</summary>
    public required IReadOnlyList<ChatTurn> Rejected { get; init; }

    /// <summary>Why one was preferred: <c>nativeness</c>, <c>correctness</c>, <c>safety</c>, <c>conciseness</c>, <c>helpfulness</c>.</summary>
    public required string Criterion { get; init; }

    /// <summary>BCP 47 code.</summary>
    public required string Language { get; init; }

    /// <summary>Who wrote the words.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The model that wrote it, if one did.</summary>
    public string? Generator { get; init; }

    /// <summary>SPDX expression.</summary>
    public required string License { get; init; }
}
