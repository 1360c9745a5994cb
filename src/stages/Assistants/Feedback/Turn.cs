namespace Endonym.Assistants.Feedback;

/// <summary>A citizen's words and, if this server made it while consent was on, the model's answer.</summary>
internal sealed class Turn
{
    public required string ConversationKey { get; init; }

    /// <summary>From 1: the citizen's first, second … message.</summary>
    public required int Number { get; init; }

    public required string Prompt { get; set; }

    /// <summary>Null for words said before consent: the server did not keep the answer then, and a browser's copy proves nothing.</summary>
    public string? Answer { get; set; }

    /// <summary>Null where <see cref="Answer"/> is.</summary>
    public string? Model { get; set; }

    /// <summary>BCP 47 code of the page the words were written on.</summary>
    public required string Language { get; set; }

    /// <summary>Unix time in milliseconds, UTC.</summary>
    public required long KeptAtUnixMs { get; set; }
}
