namespace Endonym.Assistants.Feedback;

/// <summary>Proof that somebody agreed, to which words, and from when to when. Outlives the conversation and holds none of it.</summary>
internal sealed class Consent
{
    public long Id { get; init; }

    /// <summary><see cref="ConversationId.Key"/>; after withdrawal there is no such conversation any more.</summary>
    public required string ConversationKey { get; init; }

    /// <summary><see cref="ConsentText.Version"/>.</summary>
    public required int Version { get; init; }

    /// <summary>BCP 47 code of the text's language.</summary>
    public required string Locale { get; init; }

    /// <summary><see cref="ConsentText.Sha256"/>.</summary>
    public required string TextSha256 { get; init; }

    /// <summary>Unix time in milliseconds, UTC.</summary>
    public required long GivenAtUnixMs { get; init; }

    /// <summary>Unix time in milliseconds, UTC; null while it holds.</summary>
    public long? WithdrawnAtUnixMs { get; set; }
}
