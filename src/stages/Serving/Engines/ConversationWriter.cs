using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;
using Microsoft.Extensions.AI;
using ChatRole = Microsoft.Extensions.AI.ChatRole;

namespace Endonym.Serving.Engines;

/// <summary>A conversation as a model reads it.</summary>
/// <remarks>
/// Functions, their calls and their results are given to a template that knows them. For one that does not they are written down in the form of Nous Research's
/// Hermes, which Qwen and most ChatML models were tuned on: functions as JSON in the system's message, a call as JSON in <c>&lt;tool_call&gt;</c>, results in the user's
/// turn in <c>&lt;tool_response&gt;</c>.
/// </remarks>
internal static class ConversationWriter
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The conversation's tokens, the answer's turn begun.</summary>
    /// <exception cref="InvalidInputException">A role is unknown, a message holds something else than text, calls and results, or the template refuses the conversation.</exception>
    public static int[] Encode(ChatTemplate template, ITokenizer tokenizer, IEnumerable<ChatMessage> messages, IReadOnlyList<AIFunctionDeclaration> functions)
    {
        List<ChatMessage> all = [.. messages];
        var usesFunctions = functions.Count > 0 || all.Exists(message => message.Contents.Any(content => content is FunctionCallContent or FunctionResultContent));
        // A template that never names the tools cannot write them down, and would say nothing.
        return usesFunctions && template.Jinja.Contains("tools", StringComparison.Ordinal)
            ? template.Encode(tokenizer, Input(all, functions)).Ids
            : template.Encode(tokenizer, Turns(all, functions), addGenerationPrompt: true).Ids;
    }

    /// <summary>What a template that knows functions is given.</summary>
    /// <exception cref="InvalidInputException">A role is unknown, or a message holds something else than text, calls and results.</exception>
    internal static ChatTemplateInput Input(IReadOnlyList<ChatMessage> messages, IReadOnlyList<AIFunctionDeclaration> functions) => new()
    {
        Messages = [.. messages.SelectMany(Objects)],
        Tools = [.. functions.Select(function => JsonSerializer.SerializeToNode(ToolOf(function), Readable)?.AsObject() ?? [])],
        AddGenerationPrompt = true,
    };

    /// <summary>Turns of text, functions in Hermes' form.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="functions">What the model may call.</param>
    /// <exception cref="InvalidInputException">A role is unknown, or a message holds something else than text, calls and results.</exception>
    public static IReadOnlyList<ChatTurn> Turns(IEnumerable<ChatMessage> messages, IReadOnlyList<AIFunctionDeclaration> functions)
    {
        List<ChatTurn> turns = [.. messages.Select(Turn)];
        for (var index = turns.Count - 1; index > 0; index--)
        {
            // Results of calls made together are one turn.
            if (turns[index].Role != ChatRole.Tool.Value || turns[index - 1].Role != ChatRole.Tool.Value)
                continue;
            turns[index - 1] = turns[index - 1] with { Content = turns[index - 1].Content + "\n" + turns[index].Content };
            turns.RemoveAt(index);
        }

        turns = [.. turns.Select(turn => turn.Role == ChatRole.Tool.Value ? turn with { Role = ChatRole.User.Value } : turn)];
        if (functions.Count == 0)
            return turns;

        var described = Describe(functions);
        if (turns is [{ Role: "system" } system, ..])
            turns[0] = system with { Content = system.Content + "\n\n" + described };
        else
            turns.Insert(0, new ChatTurn(ChatRole.System.Value, described));
        return turns;
    }

    /// <summary>A message in OpenAI's form, but for arguments, which templates take as an object; several results are several messages.</summary>
    private static IEnumerable<JsonObject> Objects(ChatMessage message)
    {
        CheckRole(message);
        if (message.Contents.FirstOrDefault(content => content is not (TextContent or FunctionCallContent or FunctionResultContent)) is { } other)
            throw Unreadable(other);
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        if (results.Count > 0)
            return results.Select(result => new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = TextOf(result.Result) });

        var written = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        JsonNode[] calls =
        [
            .. message.Contents.OfType<FunctionCallContent>().Select(call => new JsonObject
            {
                ["id"] = call.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = JsonNode.Parse(ArgumentsOf(call)) },
            }),
        ];
        if (calls.Length > 0)
            written["tool_calls"] = new JsonArray(calls);
        return [written];
    }

    private static void CheckRole(ChatMessage message)
    {
        // The template writes the role down as text, so an unknown one must not pass.
        if (message.Role != ChatRole.System && message.Role != ChatRole.User && message.Role != ChatRole.Assistant && message.Role != ChatRole.Tool)
            throw new InvalidInputException($"The role '{message.Role}' is unknown to this model; use system, user, assistant or tool.");
    }

    private static InvalidInputException Unreadable(AIContent content) => new($"This model reads text only; a message holds {content.GetType().Name}.");

    private static ChatTurn Turn(ChatMessage message)
    {
        CheckRole(message);
        var text = new StringBuilder();
        foreach (var content in message.Contents)
        {
            var part = content switch
            {
                TextContent words => words.Text,
                FunctionCallContent call => $"<tool_call>\n{{\"name\": {JsonSerializer.Serialize(call.Name, Readable)}, \"arguments\": {ArgumentsOf(call)}}}\n</tool_call>",
                FunctionResultContent result => $"<tool_response>\n{TextOf(result.Result)}\n</tool_response>",
                _ => throw Unreadable(content),
            };
            if (text.Length > 0 && content is not TextContent)
                text.Append('\n');
            text.Append(part);
        }

        return new ChatTurn(message.Role.Value, text.ToString());
    }

    /// <summary>A call's arguments as JSON: as the model wrote them, if that is known.</summary>
    public static string ArgumentsOf(FunctionCallContent call) => call.RawRepresentation as string ?? JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), Readable);

    private static string TextOf(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString() ?? "",
        _ => JsonSerializer.Serialize(result, Readable),
    };

    private static object ToolOf(AIFunctionDeclaration function) =>
        new { type = "function", function = new { name = function.Name, description = function.Description, parameters = function.JsonSchema } };

    private static string Describe(IReadOnlyList<AIFunctionDeclaration> functions)
    {
        var lines = functions.Select(function => JsonSerializer.Serialize(ToolOf(function), Readable));
        return "# Functions\n\nYou may call functions to answer. One description a line, as JSON:\n<tools>\n" + string.Join('\n', lines)
            + "\n</tools>\n\nTo call a function, write its name and its arguments as one JSON object between these tags, once for each call:\n"
            + "<tool_call>\n{\"name\": \"the function's name\", \"arguments\": {\"an argument\": \"its value\"}}\n</tool_call>";
    }
}
