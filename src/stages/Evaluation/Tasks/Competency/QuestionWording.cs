using Endonym.Lineage;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>How a language pack puts a competency item to a model.</summary>
public sealed record QuestionWording
{
    private const string Slot = "{question}";

    /// <summary>The request, with <c>{question}</c> where the item's question goes.</summary>
    public string Prompt
    {
        get;
        init => field = value.Contains(Slot, StringComparison.Ordinal)
            ? value
            : throw new InvalidInputException($"The competency prompt '{value}' has no {Slot}, so no question would be asked. Put {Slot} where it goes.");
    } = Slot;

    /// <summary>What a model with a chat template is told first; null for nothing.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>What announces a final answer in the pack's language.</summary>
    public IReadOnlyList<string> AnswerMarkers { get; init; } = Competency.AnswerMarkers.Default;

    /// <summary>The request for one question.</summary>
    public string Ask(string question) => Prompt.Replace(Slot, question, StringComparison.Ordinal);
}
