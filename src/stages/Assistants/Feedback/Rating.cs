namespace Endonym.Assistants.Feedback;

/// <summary>What a citizen thinks of the answer of one turn.</summary>
internal sealed class Rating
{
    public required string ConversationKey { get; init; }

    /// <summary><see cref="Turn.Number"/>.</summary>
    public required int TurnNumber { get; init; }

    public required RatingValue Value { get; set; }

    /// <summary>Unix time in milliseconds, UTC.</summary>
    public required long RatedAtUnixMs { get; set; }
}
