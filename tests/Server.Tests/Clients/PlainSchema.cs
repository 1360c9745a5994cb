using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Endonym.Server.Tests.Clients;

/// <summary>Says whether a JSON value fits a schema, by the words of JSON Schema that the scenario uses; written apart from the grammar that holds answers to them.</summary>
internal static class PlainSchema
{
    /// <exception cref="InvalidDataException">The schema uses another word.</exception>
    public static bool Fits(JsonElement value, JsonElement schema) => schema.EnumerateObject().All(word => word.Name switch
    {
        "type" => word.Value.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && BigInteger.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            var type => throw new InvalidDataException($"The check knows no type '{type}'."),
        },
        "properties" => value.ValueKind != JsonValueKind.Object || word.Value.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out var inner) || Fits(inner, property.Value)),
        "required" => word.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString() ?? "", out _)),
        "additionalProperties" => value.EnumerateObject().All(property => schema.GetProperty("properties").TryGetProperty(property.Name, out _)),
        "items" => value.EnumerateArray().All(item => Fits(item, word.Value)),
        "minItems" => value.GetArrayLength() >= word.Value.GetInt32(),
        "maxItems" => value.GetArrayLength() <= word.Value.GetInt32(),
        "minLength" => Length(value) >= word.Value.GetInt32(),
        "maxLength" => Length(value) <= word.Value.GetInt32(),
        "minimum" => value.GetInt64() >= word.Value.GetInt64(),
        "maximum" => value.GetInt64() <= word.Value.GetInt64(),
        "enum" => word.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        "anyOf" => word.Value.EnumerateArray().Any(one => Fits(value, one)),
        _ => throw new InvalidDataException($"The check knows no '{word.Name}'."),
    });

    /// <summary>In code points, as JSON Schema counts.</summary>
    private static int Length(JsonElement value) => value.GetString()?.EnumerateRunes().Count() ?? 0;
}
