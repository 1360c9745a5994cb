using Endonym.Assistants.Pages;
using Endonym.Lineage;

namespace Endonym.Assistants;

/// <summary>What the citizens' chat needs to know.</summary>
public sealed record AssistantsOptions
{
    /// <summary>BCP 47 code of the nation's language, which the model speaks.</summary>
    public required string Language { get; init; }

    /// <summary>The page's languages; the first is shown where the address names none.</summary>
    public required IReadOnlyList<PageLanguage> PageLanguages { get; init; }

    /// <summary>SQLite file for conversations with consent; made if need be.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>The model's name, as the page shows it.</summary>
    public required string ModelName { get; init; }

    /// <summary>UTF-16 units one message of a citizen may have; 1 to 100,000. 8,000 are about three pages.</summary>
    public int MaxMessageLength { get; init => field = Within(value, 1, 100_000, nameof(MaxMessageLength)); } = 8_000;

    /// <summary>Messages of both sides a conversation may have.</summary>
    public int MaxMessages { get; init => field = Within(value, 1, 10_000, nameof(MaxMessages)); } = 200;

    /// <summary>Tokens an answer may have; a model that does not find the end must not hold a slot for its whole context.</summary>
    public int MaxAnswerTokens { get; init => field = Within(value, 1, int.MaxValue, nameof(MaxAnswerTokens)); } = 1_024;

    /// <summary>Sampling temperature of the page's answers, 0 to 2: below 1, because citizens ask for facts more often than for poems.</summary>
    public float Temperature { get; init; } = 0.7f;

    /// <summary>Nucleus of the page's answers, above 0 and at most 1; leaves out the tail in which nonsense lives.</summary>
    public float TopP { get; init; } = 0.95f;

    /// <summary>Requests per minute from one address; a whole office may share one.</summary>
    public int RequestsPerMinute { get; init => field = Within(value, 1, int.MaxValue, nameof(RequestsPerMinute)); } = 240;

    private static int Within(int value, int low, int high, string name) => value >= low && value <= high
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must lie between {low} and {high}."));
}
