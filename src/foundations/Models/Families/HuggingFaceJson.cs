using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Text.Json;

namespace Endonym.Models.Families;

/// <summary>An object of one of Hugging Face's JSON files, of which each value is asked for by its name, and no name overlooked.</summary>
internal sealed class HuggingFaceJson
{
    // Such files have some kilobytes, an index of shards a few megabytes; what is larger is another file.
    private const long MaxFileBytes = 64L << 20;

    private readonly JsonField _object;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private HuggingFaceJson(JsonField json)
    {
        _object = json;
        Values = json.Members().ToDictionary(value => value.Name, value => value.Member, StringComparer.Ordinal);
    }

    /// <summary>Every value by its name, for objects whose names are their content.</summary>
    public IReadOnlyDictionary<string, JsonField> Values { get; }

    /// <summary>Reads something out of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Takes what it needs; its errors are completed with the path.</param>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, no JSON object, or not what <paramref name="read"/> can use.</exception>
    public static T Read<T>(string path, Func<HuggingFaceJson, T> read) => Read(JsonField.Open(path, MaxFileBytes), read);

    /// <summary>Reads something out of a file that holds a list of objects.</summary>
    /// <inheritdoc cref="Read{T}(string, Func{HuggingFaceJson, T})"/>
    public static T ReadList<T>(string path, Func<IReadOnlyList<HuggingFaceJson>, T> read) =>
        Completed(path, () => read([.. JsonField.Open(path, MaxFileBytes).Elements("a list of objects").Select(item => new HuggingFaceJson(item))]));

    /// <summary>Reads something out of an object in memory.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Where it comes from.</param>
    /// <param name="read">Takes what it needs; its errors are completed with the path.</param>
    /// <exception cref="InvalidInputException">The object is not what <paramref name="read"/> can use.</exception>
    public static T Read<T>(JsonObject json, string path, Func<HuggingFaceJson, T> read) => Read(JsonField.Parse(path, JsonSerializer.SerializeToUtf8Bytes(json)), read);

    private static T Read<T>(JsonField root, Func<HuggingFaceJson, T> read) => Completed(root.File, () => read(new HuggingFaceJson(root)));

    private static T Completed<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidInputException error) when (!error.Message.StartsWith(path, StringComparison.Ordinal))
        {
            // From what does not know that a file is being read, such as the rules for a single number.
            throw new InvalidInputException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Whether the file names it, be it as null.</summary>
    public bool Names(string name) => Values.ContainsKey(name);

    public int Int(string name) => Asked(name).AsInteger();

    public int? OptionalInt(string name) => Ask(name)?.AsInteger();

    /// <summary>One number or an array of them.</summary>
    public IReadOnlyList<int>? OptionalInts(string name) => Ask(name) switch
    {
        null => null,
        { Value.ValueKind: JsonValueKind.Array } array => [.. array.Elements().Select(value => value.AsInteger())],
        { } value => [value.AsInteger()],
    };

    public double? OptionalDouble(string name) => Ask(name)?.AsNumber();

    public bool? OptionalBool(string name) => Ask(name)?.AsFlag(otherwise: false);

    /// <summary>Whether the file gives true or false for it, where a text may stand too.</summary>
    public bool IsTruthValue(string name) => Ask(name) is { Value.ValueKind: JsonValueKind.True or JsonValueKind.False };

    public string? OptionalString(string name) => Ask(name)?.AsText();

    public IReadOnlyList<string>? Strings(string name) => Ask(name) is { } array ? [.. array.Elements("an array of strings").Select(value => value.AsText())] : null;

    /// <summary>One text, which is not what a list of one means, or a list of texts.</summary>
    public (string? Text, IReadOnlyList<string>? List) OptionalTextOrList(string name) => Ask(name) switch
    {
        null => (null, null),
        { Value.ValueKind: JsonValueKind.String } value => (value.AsText(), null),
        { Value.ValueKind: JsonValueKind.Array } => (null, Strings(name)),
        { } value => throw value.Refusal("a string, an array of strings"),
    };

    public HuggingFaceJson? OptionalObject(string name) => Ask(name) is { } value ? new HuggingFaceJson(value) : null;

    public void Require(string name, string supported)
    {
        if (OptionalString(name) is var found && found != supported)
            throw Unsupported(name, found ?? "missing", supported);
    }

    public void RequireIfPresent(string name, string supported)
    {
        if (OptionalString(name) is { } found && found != supported)
            throw Unsupported(name, found, supported);
    }

    public void RequireIfPresent(string name, bool supported) => Ask(name)?.Require(supported);

    public void RequireNullIfPresent(string name, string meaning)
    {
        if (Ask(name) is { } found)
            throw found.Refusal($"null ({meaning})");
    }

    /// <summary>Refuses what is switched on: all but null, false, and empty lists and objects.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="wayOut">What it would mean here and what to do, as a sentence.</param>
    public void RequireOff(string name, string wayOut)
    {
        if (Ask(name) is not { } found || found.Value.ValueKind == JsonValueKind.False)
            return;
        if (found.Value.ValueKind == JsonValueKind.Array && !found.Elements().Any() || found.Value.ValueKind == JsonValueKind.Object && !found.Members().Any())
            return;
        throw new InvalidInputException($"'{found.Name}' is {found.Shown}. {wayOut}");
    }

    /// <summary>Ends the reading: what nobody has asked for would change the model unnoticed.</summary>
    /// <exception cref="InvalidInputException">There is a name that was neither asked for nor is harmless.</exception>
    public void RejectOthers(FrozenSet<string> harmless)
    {
        foreach (var (name, value) in Values)
        {
            if (!_asked.Contains(name) && !harmless.Contains(name))
                throw new InvalidInputException($"'{value.Name}' ({value.Shown}) is not known here. If it changes what the model computes, the model is not supported; if not, remove it.");
        }
    }

    public InvalidInputException Unsupported(string name, string found, string supported) => _object[name].Refusal(found, supported);

    // Python's None is a missing value: both mean the default.
    private JsonField? Ask(string name) => Asked(name) is { IsNull: false } value ? value : null;

    private JsonField Asked(string name)
    {
        _asked.Add(name);
        return Values.TryGetValue(name, out var value) ? value : _object[name];
    }
}
