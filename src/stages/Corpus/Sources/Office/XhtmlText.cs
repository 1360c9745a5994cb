using System.Net;

namespace Endonym.Corpus.Sources.Office;

/// <summary>Plain text of a page that is nothing but its content, as chapters of books are: no menu or advertisement is looked for.</summary>
/// <remarks>A tokenizer over tags, in linear time whatever is nested or left open; it needs no well-formed page.</remarks>
public static class XhtmlText
{
    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "title", "ul",
    };

    // Their content is no text of the page; of ruby, the guide over the word.
    private static readonly HashSet<string> LeftOut = new(StringComparer.OrdinalIgnoreCase) { "head", "script", "style", "svg", "math", "template", "rt", "rp", "noscript" };

    /// <summary>The text: paragraphs parted by blank lines, entries of lists and rows of tables on lines of their own.</summary>
    /// <param name="page">XHTML or HTML.</param>
    public static string Read(string page)
    {
        var blocks = new TextBlocks();
        var isItem = false;
        var isPre = false;
        ReadOnlySpan<char> rest = page;
        while (rest.Length > 0)
        {
            var tag = rest.IndexOf('<');
            var text = tag < 0 ? rest : rest[..tag];
            if (text.Length > 0)
                AddText(blocks, text, isPre);
            if (tag < 0)
                break;

            rest = rest[tag..];
            if (rest.StartsWith("<![CDATA["))
            {
                var end = rest.IndexOf("]]>");
                blocks.Append(end < 0 ? rest[9..] : rest[9..end]);
                rest = end < 0 ? [] : rest[(end + 3)..];
                continue;
            }

            if (rest.StartsWith("<!--"))
            {
                rest = After(rest, "-->");
                continue;
            }

            if (rest.Length < 2 || !(char.IsAsciiLetter(rest[1]) || rest[1] is '/' or '!' or '?'))
            {
                blocks.Append("<");
                rest = rest[1..];
                continue;
            }

            var (name, isEnd, isEmpty, length) = ReadTag(rest);
            rest = rest[length..];
            if (LeftOut.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
            {
                if (!isEnd && !isEmpty)
                    rest = AfterElement(rest, name);
                continue;
            }

            switch (name)
            {
                case "br":
                    blocks.Break();
                    break;
                case "li":
                    blocks.End(isItem ? BlockKind.ListItem : BlockKind.Paragraph);
                    isItem = !isEnd;
                    break;
                case "tr" when !isEmpty:
                    if (isEnd)
                        blocks.EndRow();
                    else
                        blocks.BeginRow();
                    break;
                case "td" or "th" when isEnd:
                    blocks.EndCell();
                    break;
                case "table" when isEnd:
                    blocks.EndRows();
                    break;
                default:
                    if (!Blocks.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
                        break;
                    blocks.End(isItem ? BlockKind.ListItem : BlockKind.Paragraph);
                    isPre = name is "pre" ? !isEnd : isPre;
                    // A list within an entry begins entries of its own.
                    isItem = isItem && name is not ("ul" or "ol");
                    break;
            }
        }

        return blocks.TakeAll();
    }

    private static void AddText(TextBlocks blocks, ReadOnlySpan<char> text, bool isPre)
    {
        var decoded = text.Contains('&') ? WebUtility.HtmlDecode(text.ToString()) : text;
        if (isPre)
            blocks.AppendAsItIs(decoded);
        else
            blocks.Append(decoded);
    }

    // A '>' inside a quoted value does not end the tag. An open quote ends with the page, which a broken page may do once.
    private static (string Name, bool IsEnd, bool IsEmpty, int Length) ReadTag(ReadOnlySpan<char> tag)
    {
        var isEnd = tag[1] == '/';
        var start = isEnd ? 2 : 1;
        var end = start;
        while (end < tag.Length && end - start < 32 && (char.IsAsciiLetterOrDigit(tag[end]) || tag[end] is '-' or ':' or '_'))
            end++;
        var name = tag[start..end].ToString().ToLowerInvariant();
        var at = end;
        while (at < tag.Length && tag[at] != '>')
        {
            if (tag[at] is '"' or '\'')
            {
                var close = tag[(at + 1)..].IndexOf(tag[at]);
                at = close < 0 ? tag.Length : at + close + 2;
            }
            else
            {
                at++;
            }
        }

        return (name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..], isEnd, at > 0 && at < tag.Length && tag[at - 1] == '/', Math.Min(at + 1, tag.Length));
    }

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> rest, string mark)
    {
        var end = rest.IndexOf(mark);
        return end < 0 ? [] : rest[(end + mark.Length)..];
    }

    // One within another of the same name is rare here; the first end is taken, which cannot take long.
    private static ReadOnlySpan<char> AfterElement(ReadOnlySpan<char> rest, string name)
    {
        var end = rest.IndexOf("</" + name, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? [] : After(rest[end..], ">");
    }
}
