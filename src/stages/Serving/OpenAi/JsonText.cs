using System.Text.Json;

namespace Endonym.Serving.OpenAi;

/// <summary>Reads values that a request leaves open, and says which field is at fault.</summary>
internal static class JsonText
{
    /// <summary>A string; null where there is none or something else.</summary>
    /// <exception cref="OpenAiException">It holds half of a surrogate pair, which is no Unicode.</exception>
    public static string? Of(JsonElement element, string field)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            throw OpenAiException.Invalid($"'{field}' holds half of a surrogate pair, which is no Unicode text.", field);
        }
    }

    /// <summary>A property's string; null where there is none.</summary>
    /// <exception cref="OpenAiException">It holds half of a surrogate pair, which is no Unicode.</exception>
    public static string? Of(JsonElement element, string name, string field) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Of(value, $"{field}.{name}") : null;
}
