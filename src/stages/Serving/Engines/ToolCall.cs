using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Endonym.Serving.Engines;

/// <summary>A function that a model wants to be called.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">A JSON object, as the model wrote it.</param>
internal sealed record ToolCall(string Name, string Arguments)
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    /// <summary>Reads one call, or an array of them: <c>{"name": …, "arguments": {…}}</c>, Llama's <c>parameters</c> for arguments, or OpenAI's own form with a <c>function</c> inside.</summary>
    /// <param name="json">What a model wrote.</param>
    /// <param name="calls">The calls; one at least.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string json, [NotNullWhen(true)] out IReadOnlyList<ToolCall>? calls)
    {
        calls = null;
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            var root = document.RootElement;
            var found = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().Select(Of).ToList() : [Of(root)];
            if (found.Count == 0 || found.Contains(null))
                return false;
            calls = [.. found.OfType<ToolCall>()];
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // What a model writes need not be JSON, nor its strings Unicode; it is text then.
            return false;
        }
    }

    private static ToolCall? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        if (value.TryGetProperty("function", out var inner) && inner.ValueKind == JsonValueKind.Object)
            value = inner;
        return value.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text && ArgumentsOf(value) is { } arguments
            ? new ToolCall(text, arguments)
            : null;
    }

    private static string? ArgumentsOf(JsonElement call)
    {
        if (!call.TryGetProperty("arguments", out var arguments) && !call.TryGetProperty("parameters", out arguments))
            return "{}";
        if (arguments.ValueKind == JsonValueKind.Object)
            return arguments.GetRawText();
        // Some models write the object as a string, as OpenAI's API does.
        if (arguments.ValueKind != JsonValueKind.String || arguments.GetString() is not { } text)
            return null;
        using var inner = JsonDocument.Parse(text, Lenient);
        return inner.RootElement.ValueKind == JsonValueKind.Object ? text : null;
    }
}
