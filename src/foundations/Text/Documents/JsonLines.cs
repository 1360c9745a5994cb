using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Endonym.Lineage;

namespace Endonym.Text.Documents;

/// <summary>One line of a JSONL file: a value, or why it is none.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">The line as it stands, in UTF-8 as a rule; of one that is too long only the beginning.</param>
/// <param name="Value">The value, or null.</param>
/// <param name="Error">Why there is no value, or null.</param>
public readonly record struct JsonLine<T>(long Number, ReadOnlyMemory<byte> Bytes, T? Value, string? Error) where T : class
{
    /// <summary>The line as text; U+FFFD stands where it is no UTF-8.</summary>
    public string Raw => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>Whether the line is UTF-8.</summary>
    public bool IsUtf8 => Utf8.IsValid(Bytes.Span);
}

/// <summary>JSON Lines, plain, gzip (<c>.gz</c>) or Zstandard (<c>.zst</c>), streaming. A broken line is a value, not an exception.</summary>
public static class JsonLines
{
    /// <summary>The longest line that is read unless told otherwise, in bytes.</summary>
    /// <remarks>Ten times the longest novels, so no document is lost; and a line of gigabytes, be it packed into a megabyte, cannot take all memory.</remarks>
    public const int DefaultMaxLineLength = 1 << 26;

    /// <summary>Opens a text file, unpacking it by the ending of its name.</summary>
    /// <exception cref="InvalidInputException">It is missing or unreadable, or packed and empty.</exception>
    public static Stream OpenRead(string path) => NamedFile.Read<Stream>(path, path =>
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
    });

    /// <summary>A stream that packs by the ending of the file's name; closes what it writes to.</summary>
    /// <param name="target">Takes the packed bytes.</param>
    /// <param name="path">The file's name.</param>
    /// <param name="zstdLevel">How hard Zstandard tries, from 1, which is twice as fast, to 19.</param>
    public static Stream Pack(Stream target, string path, int zstdLevel = 3) => Path.GetExtension(path) switch
    {
        ".gz" => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
        ".zst" => new ZstdSharp.CompressionStream(target, zstdLevel, leaveOpen: true),
        _ => new BufferedStream(target),
    };

    /// <summary>Reads every line that is not blank.</summary>
    /// <param name="path">The file; what it is packed with is told by its ending.</param>
    /// <param name="options">How a line becomes a value.</param>
    /// <param name="maxLineLength">A longer line is a broken one, in bytes. It is read over without being kept in memory.</param>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, or broken as a compressed file.</exception>
    public static IEnumerable<JsonLine<T>> Read<T>(string path, JsonSerializerOptions options, int maxLineLength = DefaultMaxLineLength) where T : class
    {
        using var stream = OpenRead(path);
        var reader = new BoundedLineReader(stream, maxLineLength);
        for (long number = 1; ReadLine(reader, path); number++)
        {
            if (reader.IsTooLong)
                yield return new JsonLine<T>(number, reader.Line.ToArray(), null, FormattableString.Invariant($"The line has {reader.Length:N0} bytes; at most {maxLineLength:N0} are read."));
            else if (reader.Line.ContainsAnyExcept(" \t"u8))
                yield return Parse<T>(number, reader.Line.ToArray(), options);
        }
    }

    /// <summary>Reads the lines of a file of our own as they are; a line is good until the next is asked for.</summary>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, or broken as a compressed file.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadRaw(string path)
    {
        using var stream = OpenRead(path);
        var reader = new BoundedLineReader(stream, int.MaxValue);
        while (ReadLine(reader, path))
            yield return reader.LineMemory;
    }

    /// <summary>Reads every line and refuses the file at the first broken one: for small files written by hand, where silence would hide a slip.</summary>
    /// <exception cref="InvalidInputException">Names the file, the line and the fault.</exception>
    public static IReadOnlyList<T> ReadStrict<T>(string path, JsonSerializerOptions options) where T : class =>
    [
        .. Read<T>(path, options).Select(line => line.Value
            ?? throw new InvalidInputException($"{path}, line {line.Number}: {line.Error} Mend the line or take it out.")),
    ];

    private static JsonLine<T> Parse<T>(long number, byte[] line, JsonSerializerOptions options) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, options) is { } value
                ? new JsonLine<T>(number, line, value, null)
                : new JsonLine<T>(number, line, null, "The line is the JSON value null.");
        }
        catch (JsonException error)
        {
            return new JsonLine<T>(number, line, null, error.Message);
        }
    }

    private static bool ReadLine(BoundedLineReader reader, string path)
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
