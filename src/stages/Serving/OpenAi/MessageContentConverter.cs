using System.Text.Json;
using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>Reads a message's <c>content</c>: a string, or an array of <c>{"type": "text", "text": …}</c>, which are joined.</summary>
internal sealed class MessageContentConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString() ?? "";
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A message's 'content' must be a string or an array of text parts.");

        using var parts = JsonDocument.ParseValue(ref reader);
        return string.Concat(parts.RootElement.EnumerateArray().Select(TextOf));
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests are read, never written.");

    private static string TextOf(JsonElement part) =>
        part is { ValueKind: JsonValueKind.Object }
        && part.TryGetProperty("type", out var type) && type is { ValueKind: JsonValueKind.String } && type.ValueEquals("text")
        && part.TryGetProperty("text", out var text) && text is { ValueKind: JsonValueKind.String }
            ? text.GetString() ?? ""
            : throw new JsonException("This model reads text only: each part of a message's 'content' must be {\"type\": \"text\", \"text\": \"…\"}.");
}
