using System.Diagnostics;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Markup;

namespace Endonym.Text.Json;

/// <summary>A value in somebody's JSON file, with the way to it, so that a refusal can name the place, what was found and what is supported.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Name">The way to the value, such as <c>model.type</c>; empty for the whole file.</param>
/// <param name="Value">The value; undefined where the file has none.</param>
public readonly record struct JsonField(string File, string Name, JsonElement Value)
{
    private const int MaxShownCharacters = 100;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Whether the file leaves it out or says null.</summary>
    public bool IsNull => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The value as messages show it: its JSON, cut where it is long, or <c>missing</c>.</summary>
    public string Shown => Value.ValueKind == JsonValueKind.Undefined ? "missing" : PlainText.Shortened(Value.GetRawText(), MaxShownCharacters);

    /// <summary>A member; undefined if there is none.</summary>
    /// <exception cref="InvalidInputException">This is no object.</exception>
    public JsonField this[string member] => Member(member, ValueOf(JsonValueKind.Object, "an object").TryGetProperty(member, out var value) ? value : default);

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxBytes">What is larger is another file.</param>
    /// <exception cref="InvalidInputException">It is missing, unreadable, too large, or not JSON.</exception>
    public static JsonField Open(string file, long maxBytes) => Parse(file, WholeFile.ReadUtf8(file, maxBytes));

    /// <summary>Reads the contents of a file.</summary>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="json">Valid UTF-8, without a byte order mark.</param>
    /// <exception cref="InvalidInputException">They are not JSON, or an object has a name twice.</exception>
    public static JsonField Parse(string file, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return new JsonField(file, "", document.RootElement.Clone());
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{file}: {(Repeated(file, json) is { } name ? $"'{name}' is there twice. Remove one." : $"this is not JSON: {error.Message} Fetch or write it again.")}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidInputException($"{file} has a name that is no Unicode text: {error.Message} Fetch or write it again.", error);
        }
    }

    /// <summary>A refusal of this value.</summary>
    /// <param name="supported">What this version takes instead.</param>
    public InvalidInputException Refusal(string supported) => Refusal(Shown, supported);

    /// <summary>A refusal of this value, in words of one's own for what was found.</summary>
    /// <param name="found">What the value is.</param>
    /// <param name="supported">What this version takes instead.</param>
    public InvalidInputException Refusal(string found, string supported) =>
        new($"{File}: {(Name.Length == 0 ? "the file" : $"'{Name}'")} is {PlainText.Shortened(found, MaxShownCharacters)}; supported: {supported}. Change the file to fit, or use another.");

    /// <summary>Refuses anything but null or nothing.</summary>
    public void RequireNull()
    {
        if (!IsNull)
            throw Refusal("null");
    }

    /// <summary>Refuses anything but one string.</summary>
    public void Require(string expected)
    {
        if (Value.ValueKind != JsonValueKind.String || AsText() != expected)
            throw Refusal($"\"{expected}\"");
    }

    /// <summary>Refuses anything but one truth value.</summary>
    public void Require(bool expected)
    {
        if (Value.ValueKind != (expected ? JsonValueKind.True : JsonValueKind.False))
            throw Refusal(expected ? "true" : "false");
    }

    /// <summary>Refuses members whose meaning is not known.</summary>
    public void RequireOnly(params ReadOnlySpan<string> known)
    {
        foreach (var (name, member) in Members())
        {
            if (!known.Contains(name))
                throw member.Refusal("nothing of that name");
        }
    }

    /// <summary>A string.</summary>
    public string AsText()
    {
        var value = ValueOf(JsonValueKind.String, "a string");
        try
        {
            return value.GetString() ?? throw new UnreachableException("A JSON string is never null.");
        }
        catch (InvalidOperationException)
        {
            throw Refusal("a string of Unicode text, without lone surrogates");
        }
    }

    /// <summary>A truth value.</summary>
    /// <param name="otherwise">Where there is none.</param>
    public bool AsFlag(bool otherwise) => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ when IsNull => otherwise,
        _ => throw Refusal("true or false"),
    };

    /// <summary>A string.</summary>
    /// <param name="maxLength">UTF-16 units.</param>
    public string AsText(int maxLength) => AsText() is var text && text.Length <= maxLength ? text : throw Refusal(FormattableString.Invariant($"a string of at most {maxLength} characters"));

    /// <summary>A string.</summary>
    /// <param name="otherwise">Where there is none.</param>
    public string AsText(string otherwise) => IsNull ? otherwise : AsText();

    /// <summary>A string that is one UTF-16 unit.</summary>
    public char AsUnit(char otherwise) => IsNull ? otherwise : AsText() is [var unit] && !char.IsSurrogate(unit) ? unit : throw Refusal("one character of the Basic Multilingual Plane");

    /// <summary>An id.</summary>
    public int AsId() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var id) && id >= 0 ? id : throw Refusal("a whole number from 0");

    /// <summary>A count, or another whole number.</summary>
    public int AsInteger() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) ? number : throw Refusal("a whole number of 32 bits");

    /// <summary>A number.</summary>
    public double AsNumber() => Value.ValueKind == JsonValueKind.Number ? Value.GetDouble() : throw Refusal("a number");

    /// <summary>The elements of an array.</summary>
    /// <param name="supported">What it must be, for messages.</param>
    public IEnumerable<JsonField> Elements(string supported = "an array")
    {
        var (file, name) = (File, Name);
        return ValueOf(JsonValueKind.Array, supported).EnumerateArray().Select((value, i) => new JsonField(file, FormattableString.Invariant($"{name}[{i}]"), value));
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonField Member)> Members()
    {
        var field = this;
        return ValueOf(JsonValueKind.Object, "an object").EnumerateObject().Select(member => (member.Name, field.Member(member.Name, member.Value)));
    }

    private JsonField Member(string name, JsonElement value) => new(File, Name.Length == 0 ? name : $"{Name}.{name}", value);

    private JsonElement ValueOf(JsonValueKind kind, string supported) => Value.ValueKind == kind ? Value : throw Refusal(supported);

    // The parser names the repeated name and not the way to it.
    private static string? Repeated(string file, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return RepeatedIn(new JsonField(file, "", document.RootElement));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? RepeatedIn(JsonField field)
    {
        if (field.Value.ValueKind == JsonValueKind.Array)
            return field.Elements().Select(RepeatedIn).FirstOrDefault(name => name is not null);
        if (field.Value.ValueKind != JsonValueKind.Object)
            return null;

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, member) in field.Members())
        {
            if (!names.Add(name))
                return member.Name;
            if (RepeatedIn(member) is { } inner)
                return inner;
        }

        return null;
    }
}
