using System.Text;

namespace Endonym.Corpus.Sources.Debian.Gettext;

/// <summary>Reads a catalogue of gettext as translators write it.</summary>
/// <remarks>GNU gettext manual, "The Format of PO Files". What is marked fuzzy is a guess that nobody has confirmed and counts as not translated; obsolete entries are left out.</remarks>
internal static class PoFile
{
    /// <summary>The messages, in the file's order.</summary>
    /// <param name="bytes">Its bytes; its header tells the encoding.</param>
    public static IReadOnlyList<GettextMessage> Read(ReadOnlySpan<byte> bytes)
    {
        // The header stands first and is ASCII where it names an encoding.
        var start = Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, 1 << 14)]);
        var lines = GettextHeader.EncodingOf(start).GetString(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');

        List<GettextMessage> messages = [];
        var original = new StringBuilder();
        List<StringBuilder> translations = [];
        StringBuilder? open = null;
        var isFuzzy = false;
        foreach (var raw in lines)
        {
            var line = raw.AsSpan().Trim();
            if (line.StartsWith("#,"))
                isFuzzy = IsNew() && line.Contains("fuzzy", StringComparison.Ordinal);
            else if (line.IsEmpty || line[0] == '#')
                IsNew();
            else if (line.StartsWith("msgctxt"))
                Start(null);
            else if (line.StartsWith("msgid_plural"))
                open = new StringBuilder();
            else if (line.StartsWith("msgid"))
                Start(original);
            else if (line.StartsWith("msgstr"))
                translations.Add(open = new StringBuilder());
            if (open is not null && line.IndexOf('"') is >= 0 and var quote && (quote == 0 || char.IsAsciiLetter(line[0])))
                Append(open, line[quote..]);
        }

        Close();
        return messages;

        // After a translation, a comment or an empty line belongs to the next entry.
        bool IsNew()
        {
            if (translations.Count > 0)
                Close();
            return true;
        }

        void Start(StringBuilder? part)
        {
            if (translations.Count > 0)
                Close();
            open = part;
        }

        void Close()
        {
            if (original.Length > 0)
                messages.Add(new GettextMessage(original.ToString(), isFuzzy ? [] : [.. translations.Select(form => form.ToString()).Where(form => form.Length > 0)]));
            original.Clear();
            translations = [];
            open = null;
            isFuzzy = false;
        }
    }

    private static void Append(StringBuilder part, ReadOnlySpan<char> quoted)
    {
        for (var at = 1; at < quoted.Length && quoted[at] != '"'; at++)
        {
            if (quoted[at] != '\\' || at + 1 == quoted.Length)
            {
                part.Append(quoted[at]);
                continue;
            }

            part.Append(quoted[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
        }
    }
}
