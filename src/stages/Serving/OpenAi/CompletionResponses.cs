using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>Whole texts, or one event of a stream of them.</summary>
internal sealed record TextCompletion(
    string Id,
    string Object,
    long Created,
    string Model,
    IReadOnlyList<TextChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CompletionUsage? Usage);

/// <summary>One text, or what came of it since the last event.</summary>
internal sealed record TextChoice(int Index, string Text, TextLogprobs? Logprobs, string? FinishReason);

/// <summary>Log-probabilities in the older form: columns.</summary>
/// <param name="Tokens">The tokens' texts.</param>
/// <param name="TokenLogprobs">Of these tokens.</param>
/// <param name="TopLogprobs">Of the most probable tokens in their places, by text.</param>
/// <param name="TextOffset">Where each token begins in the whole text, in UTF-16 units.</param>
internal sealed record TextLogprobs(
    IReadOnlyList<string> Tokens, IReadOnlyList<double> TokenLogprobs, IReadOnlyList<IReadOnlyDictionary<string, double>> TopLogprobs, IReadOnlyList<int> TextOffset);
