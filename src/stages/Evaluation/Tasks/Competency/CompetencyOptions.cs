using Endonym.Lineage;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>How the questions are asked.</summary>
public sealed record CompetencyOptions
{
    /// <summary>Tokens of an answer at most; the questions ask for a word, a name or a number.</summary>
    public int MaxAnswerTokens
    {
        get;
        init => field = value is >= 1 and <= 4096
            ? value
            : throw new InvalidInputException(FormattableString.Invariant($"{nameof(MaxAnswerTokens)} is {value}; it must lie between 1 and 4096. The default is 48."));
    } = 48;

    /// <summary>What ends the answer of a model without a chat template, which does not know when its turn is over. Looked for after leading white space.</summary>
    public IReadOnlyList<string> CompletionStops { get; init; } = ["\n"];

    /// <summary>What ends a chat model's answer, besides its end-of-turn token.</summary>
    public IReadOnlyList<string> ChatStops { get; init; } = [];

    /// <summary>How the language's pack puts an item.</summary>
    public QuestionWording Wording { get; init; } = new();
}
