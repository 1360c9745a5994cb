using Endonym.Lineage.Rights;

namespace Endonym.Text.Conversations;

/// <summary>A conversation to learn from, in the columns TRL reads (<c>messages</c>), with its origin.</summary>
public sealed record Instruction
{
    /// <summary>Unique within its file.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of task it is: a node of the language's typology.</summary>
    public required string Type { get; init; }

    /// <summary>The conversation; ends with the assistant.</summary>
    public required IReadOnlyList<ChatTurn> Messages { get; init; }

    /// <summary>BCP 47 code.</summary>
    public required string Language { get; init; }

    /// <summary>Who wrote the words.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The model that wrote it, if one did.</summary>
    public string? Generator { get; init; }

    /// <summary>SPDX expression.</summary>
    public required string License { get; init; }
}
