using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>Reads <c>tools</c>, <c>tool_choice</c>, <c>tool_calls</c> and <c>response_format</c>.</summary>
internal static partial class ToolsReader
{
    private const int MaxTools = 128; // OpenAI's own limit

    private static readonly JsonElement NoParameters = JsonSerializer.SerializeToElement(new { type = "object", properties = new { } });

    /// <summary>The functions that may be called.</summary>
    /// <exception cref="OpenAiException">One is none.</exception>
    public static IReadOnlyList<AIFunctionDeclaration> Tools(JsonElement? tools)
    {
        if (tools is not { ValueKind: not JsonValueKind.Null } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw OpenAiException.Invalid("'tools' must be an array.", "tools");
        if (list.GetArrayLength() > MaxTools)
            throw OpenAiException.Invalid(FormattableString.Invariant($"'tools' holds {list.GetArrayLength()} tools; {MaxTools} is the limit."), "tools");
        return [.. list.EnumerateArray().Select(Function)];
    }

    /// <summary>Whether and what the model must call.</summary>
    /// <param name="choice">The field.</param>
    /// <param name="tools">What there is.</param>
    /// <exception cref="OpenAiException">It is no choice, or names a function that is not there.</exception>
    public static ChatToolMode? Choice(JsonElement? choice, IReadOnlyList<AIFunctionDeclaration> tools)
    {
        if (choice is not { ValueKind: not JsonValueKind.Null } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("function", out var function) && JsonText.Of(function, "name", "tool_choice.function") is { } name)
        {
            return tools.Any(tool => tool.Name == name)
                ? ChatToolMode.RequireSpecific(name)
                : throw OpenAiException.Invalid($"'tool_choice' names the function '{name}', which is not among the tools.", "tool_choice");
        }

        return JsonText.Of(value, "tool_choice") switch
        {
            "none" => ChatToolMode.None,
            "auto" => ChatToolMode.Auto,
            "required" when tools.Count > 0 => ChatToolMode.RequireAny,
            "required" => throw OpenAiException.Invalid("'tool_choice' is required, but there are no tools.", "tool_choice"),
            _ => throw OpenAiException.Invalid("'tool_choice' must be none, auto, required, or {\"type\": \"function\", \"function\": {\"name\": \"…\"}}.", "tool_choice"),
        };
    }

    /// <summary>What an assistant called.</summary>
    /// <exception cref="OpenAiException">A call is none.</exception>
    public static IEnumerable<FunctionCallContent> Calls(JsonElement? calls, string field)
    {
        if (calls is not { ValueKind: not JsonValueKind.Null } list)
            return [];
        return list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select((call, index) => Call(call, FormattableString.Invariant($"{field}[{index}]")))
            : throw OpenAiException.Invalid($"'{field}' must be an array.", field);
    }

    /// <summary>The form an answer must have; null for any.</summary>
    /// <exception cref="OpenAiException">It is no form that is known.</exception>
    public static ChatResponseFormat? Format(JsonElement? format)
    {
        const string Field = "response_format";
        if (format is not { ValueKind: not JsonValueKind.Null } value)
            return null;
        return JsonText.Of(value, "type", Field) switch
        {
            "text" => null,
            "json_object" => ChatResponseFormat.Json,
            "json_schema" when value.TryGetProperty("json_schema", out var inner) && inner.ValueKind == JsonValueKind.Object
                && inner.TryGetProperty("schema", out var schema) && schema.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False =>
                ChatResponseFormat.ForJsonSchema(schema.Clone(), JsonText.Of(inner, "name", Field), JsonText.Of(inner, "description", Field)),
            "json_schema" => throw OpenAiException.Invalid("'response_format.json_schema.schema' is missing; it must be a JSON schema.", Field),
            _ => throw OpenAiException.Invalid("'response_format.type' must be text, json_object or json_schema.", Field),
        };
    }

    private static AIFunctionDeclaration Function(JsonElement tool, int index)
    {
        var field = FormattableString.Invariant($"tools[{index}]");
        if (JsonText.Of(tool, "type", field) != "function" || !tool.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
            throw OpenAiException.Invalid($"'{field}' must be {{\"type\": \"function\", \"function\": {{…}}}}; this server knows no other tools.", "tools");
        var name = JsonText.Of(function, "name", field);
        if (name is null || !FunctionName().IsMatch(name))
            throw OpenAiException.Invalid($"'{field}.function.name' must have 1 to 64 of the characters a–z, A–Z, 0–9, _ and -.", "tools");
        var hasParameters = function.TryGetProperty("parameters", out var parameters) && parameters.ValueKind != JsonValueKind.Null;
        if (hasParameters && parameters.ValueKind != JsonValueKind.Object)
            throw OpenAiException.Invalid($"'{field}.function.parameters' must be a JSON schema.", "tools");
        return AIFunctionFactory.CreateDeclaration(name, JsonText.Of(function, "description", field), hasParameters ? parameters.Clone() : NoParameters);
    }

    private static FunctionCallContent Call(JsonElement call, string field)
    {
        var id = JsonText.Of(call, "id", field);
        var name = call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var function) ? JsonText.Of(function, "name", field) : null;
        var arguments = name is null ? null : JsonText.Of(call.GetProperty("function"), "arguments", field);
        if (id is null || name is null || arguments is null)
            throw OpenAiException.Invalid($"'{field}' must be {{\"id\": \"…\", \"type\": \"function\", \"function\": {{\"name\": \"…\", \"arguments\": \"…\"}}}}.", field);
        try
        {
            return new FunctionCallContent(id, name, JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments.Length == 0 ? "{}" : arguments))
            {
                RawRepresentation = arguments.Length == 0 ? "{}" : arguments,
            };
        }
        catch (JsonException)
        {
            throw OpenAiException.Invalid($"'{field}.function.arguments' must be a JSON object, written as a string.", field);
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex FunctionName();
}
