namespace Endonym.Assistants.Feedback;

/// <summary>A conversation that its citizen agreed to have kept. Exists exactly as long as the consent does.</summary>
internal sealed class Conversation
{
    /// <summary><see cref="ConversationId.Key"/>.</summary>
    public required string Key { get; init; }

    /// <summary>Unix time in milliseconds, UTC.</summary>
    public required long KeptSinceUnixMs { get; init; }

    public List<Turn> Turns { get; } = [];

    public List<Rating> Ratings { get; } = [];

}
