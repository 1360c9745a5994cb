using System.IO.Compression;
using System.Text.Json;
using Endonym.Lineage;

namespace Endonym.Text.Documents;

/// <summary>One line of a JSONL file: a value, or why it is none.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Raw">The line as it stands; of one that is too long only the beginning.</param>
/// <param name="Value">The value, or null.</param>
/// <param name="Error">Why there is no value, or null.</param>
public readonly record struct JsonLine<T>(long Number, string Raw, T? Value, string? Error) where T : class;

/// <summary>JSON Lines, plain, gzip (<c>.gz</c>) or Zstandard (<c>.zst</c>), streaming. A broken line is a value, not an exception.</summary>
public static class JsonLines
{
    /// <summary>The longest line that is read unless told otherwise, in UTF-16 units: 64 MiB in memory.</summary>
    /// <remarks>Ten times the longest novels, so no document is lost; and a line of gigabytes, be it packed into a megabyte, cannot take all memory.</remarks>
    public const int DefaultMaxLineLength = 1 << 25;

    /// <summary>Opens a text file, unpacking it by the ending of its name.</summary>
    /// <exception cref="InvalidInputException">It is missing or unreadable, or packed and empty.</exception>
    public static Stream OpenRead(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
            if (Path.GetExtension(path) is ".gz" or ".zst" && file.Length == 0)
            {
                file.Dispose();
                throw new InvalidInputException($"{path} is empty, which no packed file is: even no text packs to some bytes. Fetch or pack it again.");
            }

            return Path.GetExtension(path) switch
            {
                ".gz" => new WholeGZipStream(file),
                ".zst" => new ZstdSharp.DecompressionStream(file, leaveOpen: false),
                _ => file,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A stream that packs by the ending of the file's name; closes what it writes to.</summary>
    public static Stream Pack(Stream target, string path) => Path.GetExtension(path) switch
    {
        ".gz" => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
        ".zst" => new ZstdSharp.CompressionStream(target, level: 3, leaveOpen: true),
        _ => new BufferedStream(target),
    };

    /// <summary>Reads every line that is not blank.</summary>
    /// <param name="path">The file; what it is packed with is told by its ending.</param>
    /// <param name="options">How a line becomes a value.</param>
    /// <param name="maxLineLength">A longer line is a broken one, in UTF-16 units. It is read over without being kept in memory.</param>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, or broken as a compressed file.</exception>
    public static IEnumerable<JsonLine<T>> Read<T>(string path, JsonSerializerOptions options, int maxLineLength = DefaultMaxLineLength) where T : class
    {
        using var text = new StreamReader(OpenRead(path));
        var reader = new BoundedLineReader(text, maxLineLength);
        for (long number = 1; ReadLine(reader, path) is { } raw; number++)
        {
            if (reader.IsTooLong)
                yield return new JsonLine<T>(number, raw, null, FormattableString.Invariant($"The line has {reader.Length:N0} characters; at most {maxLineLength:N0} are read."));
            else if (!string.IsNullOrWhiteSpace(raw))
                yield return Parse<T>(number, raw, options);
        }
    }

    /// <summary>Reads every line and refuses the file at the first broken one: for small files written by hand, where silence would hide a slip.</summary>
    /// <exception cref="InvalidInputException">Names the file, the line and the fault.</exception>
    public static IReadOnlyList<T> ReadStrict<T>(string path, JsonSerializerOptions options) where T : class =>
    [
        .. Read<T>(path, options).Select(line => line.Value
            ?? throw new InvalidInputException($"{path}, line {line.Number}: {line.Error} Mend the line or take it out.")),
    ];

    private static JsonLine<T> Parse<T>(long number, string raw, JsonSerializerOptions options) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(raw, options) is { } value
                ? new JsonLine<T>(number, raw, value, null)
                : new JsonLine<T>(number, raw, null, "The line is the JSON value null.");
        }
        catch (JsonException error)
        {
            return new JsonLine<T>(number, raw, null, error.Message);
        }
    }

    private static string? ReadLine(BoundedLineReader reader, string path)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ZstdSharp.ZstdException)
        {
            throw new InvalidInputException($"{path} is broken: {error.Message} Fetch or pack it again.", error);
        }
    }
}
