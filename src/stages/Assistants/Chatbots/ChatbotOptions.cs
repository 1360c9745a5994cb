using Endonym.Lineage;

namespace Endonym.Assistants.Chatbots;

/// <summary>What citizens may ask of the chat, and how it answers them.</summary>
public sealed record ChatbotOptions
{
    /// <summary>UTF-16 units one message of a citizen may have; 1 to 100,000. 8,000 are about three pages.</summary>
    public int MaxMessageLength { get; init => field = Within(value, 1, 100_000, nameof(MaxMessageLength)); } = 8_000;

    /// <summary>Messages of both sides that one request may bring; the page leaves the oldest out. 1 to 10,000.</summary>
    public int MaxMessages { get; init => field = Within(value, 1, 10_000, nameof(MaxMessages)); } = 200;

    /// <summary>Tokens an answer may have; a model that does not find the end must not hold a slot for its whole context.</summary>
    public int MaxAnswerTokens { get; init => field = Within(value, 1, int.MaxValue, nameof(MaxAnswerTokens)); } = 1_024;

    /// <summary>Sampling temperature of the answers, 0 to 2: below 1, because citizens ask for facts more often than for poems.</summary>
    public double Temperature { get; init => field = Within(value, 0, 2, nameof(Temperature)); } = 0.7;

    /// <summary>Nucleus of the answers, 0.01 to 1; leaves out the tail in which nonsense lives.</summary>
    public double TopP { get; init => field = Within(value, 0.01, 1, nameof(TopP)); } = 0.95;

    /// <summary>Requests per minute from one address; a whole office may share one.</summary>
    public int RequestsPerMinute { get; init => field = Within(value, 1, int.MaxValue, nameof(RequestsPerMinute)); } = 240;

    private static T Within<T>(T value, T low, T high, string name) where T : IComparable<T> => value.CompareTo(low) >= 0 && value.CompareTo(high) <= 0
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must lie between {low} and {high}."));
}
