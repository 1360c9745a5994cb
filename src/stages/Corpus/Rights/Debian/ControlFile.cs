using System.Text;

namespace Endonym.Corpus.Rights.Debian;

/// <summary>Reads the stanzas of Debian's control files: <c>Name: value</c>, continued by indented lines; an empty line ends a stanza.</summary>
internal static class ControlFile
{
    /// <summary>Each stanza, its fields by name without case; of a field that comes twice, the first.</summary>
    /// <remarks>What is neither field nor continuation is left out: free text gives stanzas without fields we know.</remarks>
    public static IEnumerable<Dictionary<string, (string Value, int Line)>> Stanzas(string text)
    {
        var fields = new Dictionary<string, (string Value, int Line)>(StringComparer.OrdinalIgnoreCase);
        string? name = null;
        var value = new StringBuilder();
        var (line, number) = (0, 0);
        foreach (var raw in text.Split('\n').Append(""))
        {
            number++;
            var row = raw.TrimEnd();
            if (row.Length > 0 && row[0] is ' ' or '\t')
            {
                value.Append('\n').Append(row.Trim() == "." ? "" : row.Trim());
                continue;
            }

            Close();
            var colon = row.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !row.AsSpan(0, colon).ContainsAny(" \t"))
            {
                (name, line) = (row[..colon], number);
                value.Append(row.AsSpan(colon + 1).Trim());
            }
            else if (row.Length == 0 && fields.Count > 0)
            {
                yield return fields;
                fields = new Dictionary<string, (string Value, int Line)>(StringComparer.OrdinalIgnoreCase);
            }
        }

        if (fields.Count > 0)
            yield return fields;

        void Close()
        {
            if (name is not null)
                fields.TryAdd(name, (value.ToString(), line));
            name = null;
            value.Clear();
        }
    }
}
