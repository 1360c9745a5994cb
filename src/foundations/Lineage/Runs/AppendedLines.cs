using System.Text.Json;
using System.Text.Json.Nodes;

namespace Endonym.Lineage.Runs;

/// <summary>Files to which every attempt of a run adds lines, each a JSON object with the <c>time</c> it was written.</summary>
internal static class AppendedLines
{
    private const int LastBytes = 1 << 16; // many lines of ours

    /// <summary>Opens for appending; others may read meanwhile. A half line that a killed attempt left is ended first, so that it does not swallow the next.</summary>
    public static StreamWriter Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (stream.Length > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            if (stream.ReadByte() != '\n')
                stream.WriteByte((byte)'\n');
        }

        return new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>When the last whole line was written; null if there is none.</summary>
    public static DateTimeOffset? LastTime(string path)
    {
        if (!File.Exists(path))
            return null;

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(stream.Length, LastBytes), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Reverse().Select(TimeOf).FirstOrDefault(time => time is not null);
    }

    private static DateTimeOffset? TimeOf(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject entry && entry["time"] is JsonValue time && time.TryGetValue<DateTimeOffset>(out var written) ? written : null;
        }
        catch (JsonException)
        {
            return null; // half a line, from a killed attempt or because the reading began within it
        }
    }
}
