using Endonym.Lineage.Rights;
using Endonym.Text.Conversations;

namespace Endonym.Assistants.Feedback;

/// <summary>One line of the export: a citizen's words that annotators may write an answer to. Never an answer of the model.</summary>
public sealed record FeedbackPrompt
{
    /// <summary>The same in every export; leads back to no browser.</summary>
    public required string Id { get; init; }

    /// <summary>The citizen's messages of that conversation, in order; the last one is what was rated. TRL's column of that name.</summary>
    public required IReadOnlyList<ChatTurn> Prompt { get; init; }

    /// <summary><c>up</c> or <c>down</c>: what the citizen thought of the answer, which is not here.</summary>
    public required string Rating { get; init; }

    /// <summary>BCP 47 code of the page it was written on.</summary>
    public required string Language { get; init; }

    /// <summary>The model that had answered; null where the answer came before the consent.</summary>
    public string? Model { get; init; }

    /// <summary><see cref="ConsentText.Version"/>.</summary>
    public required int ConsentVersion { get; init; }

    /// <summary>Who wrote the words: <see cref="Origin.Organic"/>, unless they are a demonstration's.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The model that wrote them, if one did.</summary>
    public string? Generator { get; init; }

    /// <summary>The UTC day of the export; the hour would tell too much about who wrote when.</summary>
    public required DateOnly ExportedAt { get; init; }
}
