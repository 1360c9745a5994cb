using Endonym.Assistants.Chatbots;
using Endonym.Assistants.Pages;

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

    /// <summary>When who finds the model busy is told to come back.</summary>
    public required TimeSpan RetryAfter { get; init; }

    /// <summary>What citizens may ask, and how they are answered.</summary>
    public ChatbotOptions Chatbot { get; init; } = new();
}
