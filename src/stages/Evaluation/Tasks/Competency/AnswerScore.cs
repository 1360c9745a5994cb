using System.Text.Json.Serialization;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>How an answer came out; each item has exactly one outcome.</summary>
public enum Outcome
{
    /// <summary>It meets the item's rule.</summary>
    [JsonStringEnumMemberName("correct")]
    Correct,

    /// <summary>It does not.</summary>
    [JsonStringEnumMemberName("wrong")]
    Wrong,

    /// <summary>The model said nothing; often a fault of the harness or the template, so it is counted apart.</summary>
    [JsonStringEnumMemberName("empty")]
    Empty,

    /// <summary>The budget of tokens ended it before it was right.</summary>
    [JsonStringEnumMemberName("truncated")]
    Truncated,

    /// <summary>A regular expression of the rule took too long on it.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}

/// <summary>A model's answer to one item.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Category">The item's category.</param>
/// <param name="Difficulty">The item's difficulty.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Tokens">How many tokens the answer took.</param>
/// <param name="Answer">What the model wrote; null for a private item, whose wording it may repeat.</param>
public sealed record AnswerScore(string Id, string Category, int Difficulty, Outcome Outcome, int Tokens, string? Answer)
{
    /// <summary>Whether the answer is right.</summary>
    public bool IsCorrect => Outcome == Outcome.Correct;
}
