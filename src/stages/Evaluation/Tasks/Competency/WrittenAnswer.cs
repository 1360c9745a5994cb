using Endonym.Models.Contracts;
using Endonym.Models.Sampling;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>What a model wrote.</summary>
/// <param name="Text">Without what ended it, and without white space around it.</param>
/// <param name="Tokens">How many tokens it took.</param>
/// <param name="IsTruncated">Whether the budget or the context ended it, and not the model.</param>
public sealed record WrittenAnswer(string Text, int Tokens, bool IsTruncated)
{
    /// <summary>Lets a model answer greedily: always the most probable token, so the answer can be repeated.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The question.</param>
    /// <param name="maxTokens">Tokens at most.</param>
    public static WrittenAnswer Of(ILanguageModel model, Prompt prompt, int maxTokens)
    {
        if (prompt.Ids.Length >= model.ContextLength)
            return new WrittenAnswer("", 0, IsTruncated: true);

        var ids = new List<int>();
        foreach (var id in model.Answer(prompt.Ids, SamplingOptions.Greedy, maxTokens))
        {
            if (prompt.EndIds.Contains(id))
                return new WrittenAnswer(TextOf(model, ids), ids.Count, IsTruncated: false);

            ids.Add(id);
            if (Stopped(TextOf(model, ids, keepEnd: true), prompt.Stops) is { } text)
                return new WrittenAnswer(text, ids.Count, IsTruncated: false);
        }

        // A character of which only some bytes were written is not part of the answer.
        return new WrittenAnswer(TextOf(model, ids).TrimEnd('\uFFFD').TrimEnd(), ids.Count, IsTruncated: true);
    }

    private static string TextOf(ILanguageModel model, List<int> ids, bool keepEnd = false)
    {
        var text = model.Tokenizer.Decode([.. ids]).TrimStart();
        return keepEnd ? text : text.TrimEnd();
    }

    private static string? Stopped(string text, IReadOnlyList<string> stops)
    {
        var first = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        return first < 0 ? null : text[..first].TrimEnd();
    }
}
