namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Comments, and HTML's and MediaWiki's own elements: marks of them are left out, and of some the content too.</summary>
internal sealed class WikiTags(WikiOutput output)
{
    /// <summary>Characters of a tag or of a link's address at most; one without an end within that is none.</summary>
    public const int MaxLength = 2_000;

    // Elements whose content is no sentence: formulas, programs, lists of pictures, and what is shown only where a template is used.
    private static readonly HashSet<string> LeftOut = new(StringComparer.OrdinalIgnoreCase)
    {
        "ref", "references", "math", "chem", "ce", "syntaxhighlight", "source", "gallery", "timeline", "score", "graph", "imagemap", "templatedata", "hiero", "inputbox",
        "mapframe", "maplink", "categorytree", "includeonly", "style", "script", "rt", "rp", "templatestyles", "indicator", "section",
    };

    // Elements that begin and end paragraphs.
    private static readonly HashSet<string> Parts = new(StringComparer.OrdinalIgnoreCase) { "p", "div", "blockquote", "center", "table", "ul", "ol", "li", "dl", "dd", "dt", "tr", "poem", "pre", "hr" };

    // Each would be looked for to the page's end once for every time it begins.
    private readonly HashSet<string> _neverClosed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a <c>&lt;</c>.</summary>
    /// <returns>Length of what was read.</returns>
    public int Read(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("<!--"))
            return rest.IndexOf("-->") is var end and >= 0 ? end + 3 : rest.Length;

        var window = rest[..Math.Min(rest.Length, MaxLength)];
        var close = window.IndexOf('>');
        var isEnd = rest.Length > 1 && rest[1] == '/';
        var nameStart = isEnd ? 2 : 1;
        if (close < 0 || nameStart >= window.Length || !char.IsAsciiLetter(window[nameStart]))
        {
            output.Text.Append('<');
            return 1;
        }

        var nameEnd = nameStart;
        while (char.IsAsciiLetterOrDigit(window[nameEnd]))
            nameEnd++;
        var name = window[nameStart..nameEnd].ToString();
        if (string.Equals(name, "br", StringComparison.OrdinalIgnoreCase))
            output.Text.Append(WikiLines.LineBreak);
        else if (Parts.Contains(name))
            output.Text.Append("\n\n");

        var length = close + 1;
        return isEnd || window[close - 1] == '/' ? length : length + ReadContent(name, rest[length..]);
    }

    // Reads the content of an element in which no wikitext is, and its end; returns their length, 0 for any other element or one that is never closed.
    private int ReadContent(string name, ReadOnlySpan<char> content)
    {
        var isNowiki = string.Equals(name, "nowiki", StringComparison.OrdinalIgnoreCase);
        if (!isNowiki && !LeftOut.Contains(name))
            return 0;
        var end = _neverClosed.Contains(name) ? -1 : content.IndexOf($"</{name}", StringComparison.OrdinalIgnoreCase);
        if (end < 0)
        {
            _neverClosed.Add(name);
            return 0;
        }

        if (isNowiki)
            output.Text.Append(content[..end].ToString().Replace(WikiLines.CellEnd, ' ').Replace(WikiLines.LineBreak, ' '));
        return content[end..].IndexOf('>') is var close and >= 0 ? end + close + 1 : content.Length;
    }
}
