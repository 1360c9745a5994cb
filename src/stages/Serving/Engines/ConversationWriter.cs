using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Conversations;
using Microsoft.Extensions.AI;
using ChatRole = Microsoft.Extensions.AI.ChatRole;

namespace Endonym.Serving.Engines;

/// <summary>A conversation as a chat template takes it: turns of text.</summary>
/// <remarks>
/// Functions, their calls and their results are written down in the form of Nous Research's Hermes, which Qwen and most ChatML models were tuned on: functions as
/// JSON in the system's message, a call as JSON in <c>&lt;tool_call&gt;</c>, results in the user's turn in <c>&lt;tool_response&gt;</c>.
/// </remarks>
internal static class ConversationWriter
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The turns.</summary>
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

    private static ChatTurn Turn(ChatMessage message)
    {
        // The template writes the role down as text, so an unknown one must not pass.
        if (message.Role != ChatRole.System && message.Role != ChatRole.User && message.Role != ChatRole.Assistant && message.Role != ChatRole.Tool)
            throw new InvalidInputException($"The role '{message.Role}' is unknown to this model; use system, user, assistant or tool.");

        var text = new StringBuilder();
        foreach (var content in message.Contents)
        {
            var part = content switch
            {
                TextContent words => words.Text,
                FunctionCallContent call => $"<tool_call>\n{{\"name\": {JsonSerializer.Serialize(call.Name, Readable)}, \"arguments\": {ArgumentsOf(call)}}}\n</tool_call>",
                FunctionResultContent result => $"<tool_response>\n{TextOf(result.Result)}\n</tool_response>",
                _ => throw new InvalidInputException($"This model reads text only; a message holds {content.GetType().Name}."),
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

    private static string Describe(IReadOnlyList<AIFunctionDeclaration> functions)
    {
        var lines = functions.Select(function => JsonSerializer.Serialize(
            new { type = "function", function = new { name = function.Name, description = function.Description, parameters = function.JsonSchema } }, Readable));
        return "# Functions\n\nYou may call functions to answer. One description a line, as JSON:\n<tools>\n" + string.Join('\n', lines)
            + "\n</tools>\n\nTo call a function, write its name and its arguments as one JSON object between these tags, once for each call:\n"
            + "<tool_call>\n{\"name\": \"the function's name\", \"arguments\": {\"an argument\": \"its value\"}}\n</tool_call>";
    }
}
