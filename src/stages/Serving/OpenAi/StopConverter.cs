using System.Text.Json;
using System.Text.Json.Serialization;

namespace Endonym.Serving.OpenAi;

/// <summary>Reads <c>stop</c>: null, a string, or an array of strings.</summary>
internal sealed class StopConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return [reader.GetString() ?? ""];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("'stop' must be a string or an array of strings.");

        List<string> stops = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            stops.Add(reader.TokenType == JsonTokenType.String
                ? reader.GetString() ?? ""
                : throw new JsonException("'stop' must be a string or an array of strings."));
        }

        return stops;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests are read, never written.");
}
