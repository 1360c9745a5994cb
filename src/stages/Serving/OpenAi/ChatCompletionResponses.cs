using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>Whole answers.</summary>
internal sealed record ChatCompletion(string Id, string Object, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, CompletionUsage Usage);

/// <summary>One answer of a <see cref="ChatCompletion"/>.</summary>
internal sealed record CompletionChoice(int Index, CompletionMessage Message, ChoiceLogprobs? Logprobs, string FinishReason);

/// <summary>What the assistant said.</summary>
internal sealed record CompletionMessage(
    string Role,
    string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MessageToolCall>? ToolCalls);

/// <summary>A function to be called; <see cref="Index"/> stands in chunks only.</summary>
internal sealed record MessageToolCall([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index, string Id, string Type, CalledFunction Function);

/// <summary>Its name, and its arguments as the JSON text the model wrote.</summary>
internal sealed record CalledFunction(string Name, string Arguments);

/// <summary>One event of a streamed answer. See <see cref="ChatCompletionChunkWithUsage"/> for the other kind.</summary>
internal sealed record ChatCompletionChunk(string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices);

/// <summary>A <see cref="ChatCompletionChunk"/> for a client that asked for the usage, which is null until the last event.</summary>
internal sealed record ChatCompletionChunkWithUsage(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices, CompletionUsage? Usage);

/// <summary>One answer's part of a chunk.</summary>
internal sealed record ChunkChoice(
    int Index,
    ChunkDelta Delta,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChoiceLogprobs? Logprobs,
    string? FinishReason);

/// <summary>What came since the last chunk.</summary>
internal sealed record ChunkDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MessageToolCall>? ToolCalls = null);

/// <summary>Log-probabilities of an answer's tokens, or of a chunk's.</summary>
internal sealed record ChoiceLogprobs(IReadOnlyList<TokenLogprob> Content);

/// <summary>One token's.</summary>
internal sealed record TokenLogprob(string Token, double Logprob, IReadOnlyList<int>? Bytes, IReadOnlyList<TopLogprob> TopLogprobs);

/// <summary>One that might have come in its place.</summary>
internal sealed record TopLogprob(string Token, double Logprob, IReadOnlyList<int>? Bytes);

/// <summary>Tokens read and written.</summary>
internal sealed record CompletionUsage(long PromptTokens, long CompletionTokens, long TotalTokens, PromptTokensDetails PromptTokensDetails);

/// <summary>Tokens of the prompt that were found in the cache.</summary>
internal sealed record PromptTokensDetails(long CachedTokens);

/// <summary>The body of <c>GET /v1/models</c>.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data);

/// <summary>One model. OpenAI's own list has no context length; <see cref="MaxModelLen"/> is vLLM's name for it, <see cref="ContextLength"/> the one of several gateways.</summary>
internal sealed record ModelEntry(
    string Id, string Object, long Created, string OwnedBy, int ContextLength, int MaxModelLen, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parent);

/// <summary>The body of <c>GET /health</c>.</summary>
internal sealed record Health(string Status, IReadOnlyList<string> Models);
