using System.Collections;
using System.Text;
using System.Text.Unicode;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>Named fields as HTTP and WARC write them: names in any case, several of one name allowed, order kept.</summary>
public sealed class HttpHeaders : IReadOnlyList<KeyValuePair<string, string>>
{
    /// <summary>Fields of one message that are kept.</summary>
    public const int MaxFields = 1000;

    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>No fields.</summary>
    public HttpHeaders()
    {
    }

    /// <summary>These fields.</summary>
    public HttpHeaders(IEnumerable<KeyValuePair<string, string>> fields) => _fields.AddRange(fields);

    /// <inheritdoc/>
    public int Count => _fields.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, string> this[int index] => _fields[index];

    /// <summary>The first value of a name; null where there is none.</summary>
    public string? First(string name)
    {
        foreach (var (field, value) in _fields)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    /// <summary>Every value of a name, in order.</summary>
    public IEnumerable<string> All(string name) => _fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Reads the fields between a message's first line and its empty line. Lines without a colon are left out, folded lines are joined.</summary>
    internal static HttpHeaders Parse(ReadOnlySpan<byte> lines)
    {
        var headers = new HttpHeaders();
        while (!lines.IsEmpty && headers.Count < MaxFields)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = (end < 0 ? lines : lines[..end]).TrimEnd((byte)'\r');
            lines = end < 0 ? default : lines[(end + 1)..];
            if (line is [(byte)' ' or (byte)'\t', ..])
            {
                headers.Fold(line);
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon > 0)
                headers._fields.Add(new(Decode(line[..colon]).Trim(), Decode(line[(colon + 1)..]).Trim()));
        }

        return headers;
    }

    // Fields are ASCII by the letter, UTF-8 by use, and Latin-1 by age.
    internal static string Decode(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private void Fold(ReadOnlySpan<byte> line)
    {
        const int maxFolded = 1 << 13;
        if (_fields.Count > 0 && _fields[^1] is var last && last.Value.Length < maxFolded)
            _fields[^1] = new(last.Key, $"{last.Value} {Decode(line).Trim()}".Trim());
    }
}
