using System.Text.Json;

namespace Endonym.Serving.OpenAi;

/// <summary>The body of <c>POST /v1/completions</c>.</summary>
internal sealed record CompletionRequest : AnswerRequest
{
    /// <summary>A text, texts, token ids, or lists of token ids.</summary>
    public JsonElement? Prompt { get; init; }

    public bool? Echo { get; init; }

    /// <summary>How many of the most probable tokens to tell at each place.</summary>
    public long? Logprobs { get; init; }

    /// <summary>Refused: models that fill a gap are asked in a form of their own.</summary>
    public string? Suffix { get; init; }

    /// <summary>Refused unless it is <see cref="AnswerRequest.N"/>.</summary>
    public long? BestOf { get; init; }
}
