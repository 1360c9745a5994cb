using System.Diagnostics;
using System.Text.Json;
using Endonym.Lineage;

namespace Endonym.Text.Tokenizers;

/// <summary>A value in somebody's JSON file, with the way to it, so that a refusal can name the place, what was found and what is supported.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Name">The way to the value, such as <c>model.type</c>; empty for the whole file.</param>
/// <param name="Value">The value; undefined where the file has none.</param>
internal readonly record struct JsonField(string File, string Name, JsonElement Value)
{
    private const long MaxFileBytes = 256L << 20; // eight times the largest tokenizer.json published
    private const int MaxShownCharacters = 100;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Whether the file leaves it out or says null.</summary>
    public bool IsNull => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>A member; undefined if there is none.</summary>
    public JsonField this[string member] =>
        new(File, Name.Length == 0 ? member : $"{Name}.{member}", ValueOf(JsonValueKind.Object, "an object").TryGetProperty(member, out var value) ? value : default);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, unreadable, too large, or not JSON.</exception>
    public static JsonField Open(string file) => Parse(file, ReadBytes(file));

    /// <summary>All bytes of a file, without a byte order mark.</summary>
    /// <exception cref="InvalidInputException">It is missing, unreadable or too large.</exception>
    public static byte[] ReadBytes(string file)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxFileBytes and var length })
                throw new InvalidInputException(FormattableString.Invariant($"{file} has {length:N0} bytes; a tokenizer's file has at most {MaxFileBytes:N0}. Is it another file?"));
            var bytes = System.IO.File.ReadAllBytes(file);
            return bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{file} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="InvalidInputException">They are not JSON.</exception>
    public static JsonField Parse(string file, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return new JsonField(file, "", document.RootElement.Clone());
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{file} is not valid JSON: {error.Message} Fetch or write it again.", error);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidInputException($"{file} has a name that is no Unicode text: {error.Message} Fetch or write it again.", error);
        }
    }

    /// <summary>A refusal of this value.</summary>
    /// <param name="supported">What this version takes instead.</param>
    public InvalidInputException Refusal(string supported) =>
        new($"{File}: {(Name.Length == 0 ? "the file" : Name)} is {Shown()}; supported: {supported}. Use a tokenizer that Endonym trained, or change this one to fit.");

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

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonField> Elements()
    {
        var (file, name) = (File, Name);
        return ValueOf(JsonValueKind.Array, "an array").EnumerateArray().Select((value, i) => new JsonField(file, FormattableString.Invariant($"{name}[{i}]"), value));
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonField Member)> Members()
    {
        var (file, path) = (File, Name);
        return ValueOf(JsonValueKind.Object, "an object").EnumerateObject()
            .Select(member => (member.Name, new JsonField(file, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value)));
    }

    private JsonElement ValueOf(JsonValueKind kind, string supported) => Value.ValueKind == kind ? Value : throw Refusal(supported);

    private string Shown()
    {
        if (Value.ValueKind == JsonValueKind.Undefined)
            return "missing";
        var raw = Value.GetRawText();
        return raw.Length <= MaxShownCharacters ? raw : raw[..MaxShownCharacters] + "…";
    }
}
