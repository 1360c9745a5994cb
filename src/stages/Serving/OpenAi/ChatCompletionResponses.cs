using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>A whole answer.</summary>
internal sealed record ChatCompletion(string Id, string Object, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, CompletionUsage Usage);

/// <summary>The one answer of a <see cref="ChatCompletion"/>.</summary>
internal sealed record CompletionChoice(int Index, CompletionMessage Message, string FinishReason);

/// <summary>What the assistant said.</summary>
internal sealed record CompletionMessage(string Role, string Content);

/// <summary>One event of a streamed answer. See <see cref="ChatCompletionChunkWithUsage"/> for the other kind.</summary>
internal sealed record ChatCompletionChunk(string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices);

/// <summary>A <see cref="ChatCompletionChunk"/> for a client that asked for the usage, which is null until the last event.</summary>
internal sealed record ChatCompletionChunkWithUsage(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices, CompletionUsage? Usage);

/// <summary>The one answer's part of a chunk.</summary>
internal sealed record ChunkChoice(int Index, ChunkDelta Delta, string? FinishReason);

/// <summary>What came since the last chunk.</summary>
internal sealed record ChunkDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content);

/// <summary>Tokens read and written.</summary>
internal sealed record CompletionUsage(long PromptTokens, long CompletionTokens, long TotalTokens);

/// <summary>The body of <c>GET /v1/models</c>.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data);

/// <summary>One model. OpenAI's own list has no context length; <see cref="MaxModelLen"/> is vLLM's name for it, <see cref="ContextLength"/> the one of several gateways.</summary>
internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy, int ContextLength, int MaxModelLen);

/// <summary>The body of <c>GET /health</c>.</summary>
internal sealed record Health(string Status, IReadOnlyList<string> Models);
