using System.Text.Json;
using System.Text.RegularExpressions;

namespace Endonym.Models.Tests.Grammar;

/// <summary>A validator of JSON schemas that shares nothing with the compiler: it looks at a value that has been parsed.</summary>
internal static class SchemaCheck
{
    public static bool Holds(JsonElement schema, JsonElement value, JsonElement root)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return schema.ValueKind == JsonValueKind.True;
        if (schema.TryGetProperty("$ref", out var reference))
            return Holds(reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, step) => at.GetProperty(step)), value, root);
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Holds(keyword.Name, keyword.Value, schema, value, root))
                return false;
        }

        return true;
    }

    private static bool Holds(string keyword, JsonElement rule, JsonElement schema, JsonElement value, JsonElement root)
    {
        var isObject = value.ValueKind == JsonValueKind.Object;
        var isArray = value.ValueKind == JsonValueKind.Array;
        var number = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
        var length = value.ValueKind == JsonValueKind.String ? value.GetString()!.EnumerateRunes().Count() : -1;
        return keyword switch
        {
            "type" => rule.ValueKind == JsonValueKind.String ? IsOf(rule.GetString()!, value) : rule.EnumerateArray().Any(type => IsOf(type.GetString()!, value)),
            "enum" => rule.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)),
            "const" => JsonElement.DeepEquals(rule, value),
            "anyOf" or "oneOf" => rule.EnumerateArray().Any(option => Holds(option, value, root)),
            "required" => !isObject || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "properties" => !isObject || rule.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out var member) || Holds(property.Value, member, root)),
            "additionalProperties" => !isObject || value.EnumerateObject().All(member => (schema.TryGetProperty("properties", out var declared) && declared.TryGetProperty(member.Name, out _)) || Holds(rule, member.Value, root)),
            "items" => !isArray || value.EnumerateArray().Skip(schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0).All(item => Holds(rule, item, root)),
            "prefixItems" => !isArray || rule.EnumerateArray().Zip(value.EnumerateArray()).All(pair => Holds(pair.First, pair.Second, root)),
            "minItems" => !isArray || value.GetArrayLength() >= rule.GetInt32(),
            "maxItems" => !isArray || value.GetArrayLength() <= rule.GetInt32(),
            "minLength" => length < 0 || length >= rule.GetInt32(),
            "maxLength" => length < 0 || length <= rule.GetInt32(),
            "pattern" => length < 0 || Regex.IsMatch(value.GetString()!, Regex.Replace(rule.GetString()!, @"\$$", @"\z")) /* $ would let a line break follow */,
            "minimum" => !(number < rule.GetDouble()),
            "maximum" => !(number > rule.GetDouble()),
            "exclusiveMinimum" => !(number <= rule.GetDouble()),
            "exclusiveMaximum" => !(number >= rule.GetDouble()),
            _ => true,
        };
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() % 1 == 0,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };
}
