using System.Text.Json;
using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>What the bodies of <c>POST /v1/chat/completions</c> and <c>/v1/completions</c> have in common, as far as this server honours it; unknown names are ignored.</summary>
internal abstract record AnswerRequest
{
    public string? Model { get; init; }

    public bool? Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    // Whole numbers are long, so that one that is too large is told as out of range and not as no number.

    public long? MaxTokens { get; init; }

    /// <summary>vLLM's extension.</summary>
    public long? MinTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    /// <summary>vLLM's extension; −1 and 0 mean all.</summary>
    public long? TopK { get; init; }

    /// <summary>vLLM's extension.</summary>
    public double? MinP { get; init; }

    /// <summary>vLLM's extension.</summary>
    public double? RepetitionPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    /// <summary>From ids, written as strings, to numbers.</summary>
    public JsonElement? LogitBias { get; init; }

    public long? Seed { get; init; }

    /// <summary>A string or an array of strings.</summary>
    [JsonConverter(typeof(StopConverter))]
    public IReadOnlyList<string>? Stop { get; init; }

    public long? N { get; init; }

    /// <summary>vLLM's extension.</summary>
    public bool? IgnoreEos { get; init; }

    public JsonElement? ResponseFormat { get; init; }

    /// <summary>vLLM's extension.</summary>
    public StructuredOutputs? StructuredOutputs { get; init; }
}

/// <summary>What an answer is held to, one of these.</summary>
internal sealed record StructuredOutputs
{
    /// <summary>A JSON schema.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>Any JSON object.</summary>
    public bool? JsonObject { get; init; }

    /// <summary>A regular expression for the whole answer.</summary>
    public string? Regex { get; init; }

    /// <summary>The answers there may be.</summary>
    public IReadOnlyList<string?>? Choice { get; init; }

    /// <summary>Refused: a grammar in Lark's or Backus and Naur's form.</summary>
    public JsonElement? Grammar { get; init; }

    /// <summary>Refused: JSON between tags in free text.</summary>
    public JsonElement? StructuralTag { get; init; }
}

/// <summary>What a stream holds besides the text.</summary>
internal sealed record StreamOptions
{
    public bool? IncludeUsage { get; init; }
}
