using System.Text;

namespace Endonym.Text.Markup;

/// <summary>Plain text on its way into Markdown (GitHub's dialect, for its tables). Everything that a source, a pack, a provider or a model wrote goes through here.</summary>
public static class MarkdownText
{
    /// <summary>On one line, and with no character left that Markdown or HTML could take for markup.</summary>
    public static string Escape(string plain)
    {
        var escaped = new StringBuilder(plain.Length);
        foreach (var letter in PlainText.OneLine(plain))
        {
            escaped.Append(letter switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '|' or '~' or '#' or '!' or '$' => $"\\{letter}",
                _ => letter.ToString(),
            });
        }

        return escaped.ToString().Trim();
    }

    /// <summary>A link to a page on the web; what is no http or https address stays text.</summary>
    public static string Link(string? address)
    {
        if (string.IsNullOrWhiteSpace(address))
            return "–";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return Escape(address);

        // What an autolink or a table's cell would end at; the rest of what is unsafe the address has escaped itself.
        return "<" + uri.AbsoluteUri.Replace("|", "%7C", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal) + ">";
    }

    /// <summary>A table. Cells are Markdown already.</summary>
    public static void AddTable(StringBuilder text, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        text.Append("| ").AppendJoin(" | ", head).Append(" |\n|").Append(string.Concat(head.Select(_ => "---|"))).Append('\n');
        foreach (var row in rows)
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        text.Append('\n');
    }
}
