using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;

namespace Endonym.Models.Families;

/// <summary>An object of one of Hugging Face's JSON files, read strictly: each value by its name, and no name overlooked.</summary>
internal sealed class HuggingFaceJson
{
    // Such files have some kilobytes, an index of shards a few megabytes; what is larger is another file.
    private const long MaxFileBytes = 64L << 20;

    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    // Stands before each name in errors; empty for the outermost object.
    private readonly string _place;

    private HuggingFaceJson(JsonElement json, string place)
    {
        _place = place;
        foreach (var property in json.EnumerateObject())
        {
            if (!_values.TryAdd(property.Name, property.Value))
                throw new InvalidInputException($"'{place}{property.Name}' is there twice. Remove one.");
        }
    }

    /// <summary>Every value by its name, for objects whose names are their content.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values => _values;

    /// <summary>Reads something out of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Takes what it needs; its errors are completed with the path.</param>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, no JSON object, or not what <paramref name="read"/> can use.</exception>
    public static T Read<T>(string path, Func<HuggingFaceJson, T> read) => Read(Load(path), path, read);

    /// <summary>Reads something out of a file that holds a list of objects.</summary>
    /// <inheritdoc cref="Read{T}(string, Func{HuggingFaceJson, T})"/>
    public static T ReadList<T>(string path, Func<IReadOnlyList<HuggingFaceJson>, T> read)
    {
        var json = Load(path);
        return json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
            ? Completed(path, () => read([.. json.EnumerateArray().Select((item, index) => new HuggingFaceJson(item, FormattableString.Invariant($"[{index}].")))]))
            : throw new InvalidInputException($"{path}: this should be a list of JSON objects.");
    }

    /// <summary>Reads something out of an object in memory.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Where it comes from.</param>
    /// <param name="read">Takes what it needs; its errors are completed with the path.</param>
    /// <exception cref="InvalidInputException">The object is not what <paramref name="read"/> can use.</exception>
    public static T Read<T>(JsonObject json, string path, Func<HuggingFaceJson, T> read) => Read(JsonSerializer.SerializeToElement(json), path, read);

    private static T Read<T>(JsonElement json, string path, Func<HuggingFaceJson, T> read) => json.ValueKind == JsonValueKind.Object
        ? Completed(path, () => read(new HuggingFaceJson(json, place: "")))
        : throw new InvalidInputException($"{path}: this is a JSON {json.ValueKind}, but should be an object.");

    private static JsonElement Load(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > MaxFileBytes }
                ? throw new InvalidInputException($"{path}: the file has more than {MaxFileBytes >> 20} MiB; this is no configuration.")
                : JsonElement.Parse(File.ReadAllText(path));
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: this is not JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the file cannot be read: {error.Message}", error);
        }
    }

    private static T Completed<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{path}: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // What JsonElement throws for an escape such as \ud800 alone, which is valid JSON and no Unicode.
            throw new InvalidInputException($"{path}: a string is no Unicode text: {error.Message}", error);
        }
    }

    /// <summary>Whether the file names it, be it as null.</summary>
    public bool Names(string name) => _values.ContainsKey(name);

    public int Int(string name) => OptionalInt(name)
        ?? throw new InvalidInputException($"'{_place}{name}' is missing; it must be a whole number. Add it.");

    public int? OptionalInt(string name) => Ask(name) is { } value ? AsInt(name, value) : null;

    /// <summary>One number or an array of them.</summary>
    public IReadOnlyList<int>? OptionalInts(string name) => Ask(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(value => AsInt(name, value))],
        { } value => [AsInt(name, value)],
    };

    public double? OptionalDouble(string name) => Ask(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
        { } value => throw Unsupported(name, value.GetRawText(), "a number"),
    };

    public bool? OptionalBool(string name) => Ask(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { } value => throw Unsupported(name, value.GetRawText(), "true, false"),
    };

    /// <summary>Whether the file gives true or false for it, where a text may stand too.</summary>
    public bool IsTruthValue(string name) => Ask(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False };

    public string? OptionalString(string name) => Ask(name) is { } value ? AsString(name, value) : null;

    public IReadOnlyList<string>? Strings(string name) => Ask(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(value => AsString(name, value))],
        { } value => throw Unsupported(name, value.GetRawText(), "an array of strings"),
    };

    /// <summary>One text, which is not what a list of one means, or a list of texts.</summary>
    public (string? Text, IReadOnlyList<string>? List) OptionalTextOrList(string name) => Ask(name) switch
    {
        null => (null, null),
        { ValueKind: JsonValueKind.String } value => (AsString(name, value), null),
        { ValueKind: JsonValueKind.Array } => (null, Strings(name)),
        { } value => throw Unsupported(name, value.GetRawText(), "a string, an array of strings"),
    };

    public HuggingFaceJson? OptionalObject(string name) => Ask(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new HuggingFaceJson(value, $"{_place}{name}."),
        { } value => throw Unsupported(name, value.GetRawText(), "an object"),
    };

    public void Require(string name, string supported)
    {
        var found = OptionalString(name) ?? throw new InvalidInputException($"'{_place}{name}' is missing; supported: {supported}.");
        if (found != supported)
            throw Unsupported(name, found, supported);
    }

    public void RequireIfPresent(string name, string supported)
    {
        if (OptionalString(name) is { } found && found != supported)
            throw Unsupported(name, found, supported);
    }

    public void RequireIfPresent(string name, bool supported)
    {
        if (OptionalBool(name) is { } found && found != supported)
            throw Unsupported(name, found ? "true" : "false", supported ? "true" : "false");
    }

    public void RequireNullIfPresent(string name, string meaning)
    {
        if (Ask(name) is { } found)
            throw Unsupported(name, found.GetRawText(), $"null ({meaning})");
    }

    /// <summary>Refuses what is switched on: all but null, false, and empty lists and objects.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="wayOut">What it would mean here and what to do, as a sentence.</param>
    public void RequireOff(string name, string wayOut)
    {
        if (Ask(name) is not { } found || found.ValueKind == JsonValueKind.False)
            return;
        if (found.ValueKind == JsonValueKind.Array && found.GetArrayLength() == 0 || found.ValueKind == JsonValueKind.Object && !found.EnumerateObject().Any())
            return;
        throw new InvalidInputException($"'{_place}{name}' is {Short(found.GetRawText())}. {wayOut}");
    }

    /// <summary>Ends the reading: what nobody has asked for would change the model unnoticed.</summary>
    /// <exception cref="InvalidInputException">There is a name that was neither asked for nor is harmless.</exception>
    public void RejectOthers(FrozenSet<string> harmless)
    {
        foreach (var (name, value) in _values)
        {
            if (!_asked.Contains(name) && !harmless.Contains(name))
                throw new InvalidInputException($"'{_place}{name}' ({Short(value.GetRawText())}) is not known here. If it changes what the model computes, the model is not supported; if not, remove it.");
        }
    }

    public InvalidInputException Unsupported(string name, string found, string supported) =>
        new($"'{_place}{name}' is {Short(found)}; supported: {supported}.");

    // Python's None is a missing value: both mean the default.
    private JsonElement? Ask(string name)
    {
        _asked.Add(name);
        return _values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private int AsInt(string name, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        ? number
        : throw Unsupported(name, value.GetRawText(), "a whole number of 32 bits");

    private string AsString(string name, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()! // a string is never null
        : throw Unsupported(name, value.GetRawText(), "a string");

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
