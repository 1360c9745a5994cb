using System.Text.Json;
using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>The body of <c>POST /v1/chat/completions</c>, as far as this server honours it; unknown names are ignored.</summary>
internal sealed record ChatCompletionRequest
{
    public string? Model { get; init; }

    public IReadOnlyList<RequestMessage?>? Messages { get; init; }

    public bool? Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    // Whole numbers are long, so that one that is too large is told as out of range and not as no number.

    /// <summary>The older name of <see cref="MaxCompletionTokens"/>, which wins.</summary>
    public long? MaxTokens { get; init; }

    public long? MaxCompletionTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    /// <summary>vLLM's extension.</summary>
    public long? TopK { get; init; }

    /// <summary>vLLM's extension.</summary>
    public double? RepetitionPenalty { get; init; }

    public long? Seed { get; init; }

    /// <summary>A string or an array of strings.</summary>
    [JsonConverter(typeof(StopConverter))]
    public IReadOnlyList<string>? Stop { get; init; }

    public long? N { get; init; }

    // What follows changes what an answer means. Ignoring it would be a lie, so other values than the harmless ones are refused.
    public JsonElement? Tools { get; init; }

    /// <summary>The older name of <see cref="Tools"/>.</summary>
    public JsonElement? Functions { get; init; }

    public JsonElement? ResponseFormat { get; init; }

    public bool? Logprobs { get; init; }

    public JsonElement? LogitBias { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }
}

/// <summary>One message of a request.</summary>
internal sealed record RequestMessage
{
    public string? Role { get; init; }

    /// <summary>A string, or an array of text parts, which are joined.</summary>
    [JsonConverter(typeof(MessageContentConverter))]
    public string? Content { get; init; }
}

/// <summary>What a stream holds besides the text.</summary>
internal sealed record StreamOptions
{
    public bool? IncludeUsage { get; init; }
}
