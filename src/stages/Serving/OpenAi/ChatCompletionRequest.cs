using System.Text.Json;
using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>The body of <c>POST /v1/chat/completions</c>.</summary>
internal sealed record ChatCompletionRequest : AnswerRequest
{
    public IReadOnlyList<RequestMessage?>? Messages { get; init; }

    /// <summary>The newer name of <see cref="AnswerRequest.MaxTokens"/>; wins.</summary>
    public long? MaxCompletionTokens { get; init; }

    public bool? Logprobs { get; init; }

    public long? TopLogprobs { get; init; }

    public JsonElement? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }

    public bool? ParallelToolCalls { get; init; }

    /// <summary>The older name of <see cref="Tools"/>, refused: its answers have another form.</summary>
    public JsonElement? Functions { get; init; }
}

/// <summary>One message of a request.</summary>
internal sealed record RequestMessage
{
    public string? Role { get; init; }

    /// <summary>A string, or an array of text parts, which are joined.</summary>
    [JsonConverter(typeof(MessageContentConverter))]
    public string? Content { get; init; }

    /// <summary>Of an assistant: what it called.</summary>
    public JsonElement? ToolCalls { get; init; }

    /// <summary>Of a tool: which call it answers.</summary>
    public string? ToolCallId { get; init; }
}
