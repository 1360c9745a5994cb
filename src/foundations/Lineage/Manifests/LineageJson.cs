using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Endonym.Lineage.Manifests;

/// <summary>The one JSON dialect of Endonym's own files: snake_case, strict both ways.</summary>
public static class LineageJson
{
    /// <summary>Indented, for files that people read. An unknown or missing name is an error that names it.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>One line, for JSONL and for hashing.</summary>
    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    /// <summary>Reads a file strictly.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, for the error: "manifest", "run options" …</param>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, not JSON, or has an unknown or missing name.</exception>
    public static T Read<T>(string path, string what)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, Indented)
                ?? throw new InvalidInputException($"{path}: the {what} is the JSON value null. Delete the file or write a {what} into it.");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: this is not a valid {what}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the {what} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write<T>(string path, T value) =>
        Artifacts.AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, value, Indented));

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            IgnoreReadOnlyProperties = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            // Readable national letters; these files are never pasted into HTML unescaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = indented,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LetNullsBeLeftOut } },
        };
        options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        options.MakeReadOnly();
        return options;
    }

    // Nulls are not written, so a value that may be null cannot be asked for when it is read.
    private static void LetNullsBeLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter is { IsNullable: true }))
            property.IsRequired = false;
    }
}
