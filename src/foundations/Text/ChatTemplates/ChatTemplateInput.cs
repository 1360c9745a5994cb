using System.Text.Json.Nodes;
using Endonym.Text.Conversations;

namespace Endonym.Text.ChatTemplates;

/// <summary>What a template writes down, as transformers' <c>apply_chat_template</c> takes it.</summary>
public sealed record ChatTemplateInput
{
    /// <summary>The conversation: <c>role</c>, <c>content</c> (a text, or parts with a <c>type</c>), <c>tool_calls</c>, <c>tool_call_id</c> and whatever else the template knows.</summary>
    /// <remarks>Arguments of a tool call are given on as they are; most templates expect an object there, not OpenAI's text of one.</remarks>
    public required IReadOnlyList<JsonObject> Messages { get; init; }

    /// <summary>JSON schemas of the functions that may be called, each as <c>{"type": "function", "function": {…}}</c>; empty for none.</summary>
    public IReadOnlyList<JsonObject> Tools { get; init; } = [];

    /// <summary>Texts to answer from, mostly as <c>{"title": …, "text": …}</c>; empty for none.</summary>
    public IReadOnlyList<JsonObject> Documents { get; init; } = [];

    /// <summary>Further variables of the template, such as <c>enable_thinking</c> or <c>date_string</c>: vLLM's <c>chat_template_kwargs</c>.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Variables { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Whether to open the assistant's next turn.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>A plain conversation.</summary>
    public static ChatTemplateInput From(IEnumerable<ChatTurn> turns, bool addGenerationPrompt) => new()
    {
        Messages = [.. turns.Select(turn => new JsonObject { ["role"] = turn.Role, ["content"] = turn.Content })],
        AddGenerationPrompt = addGenerationPrompt,
    };
}
