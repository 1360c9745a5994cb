using System.Buffers;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Cuts a page into tags, text and comments as browsers do. Any characters at all are a page: it never throws, and its time grows with the page's length only.</summary>
/// <remarks>
/// HTML standard, section "Tokenization", with what differs: the tokenizer alone decides what is raw text, since there is no tree; <c>noscript</c> is read as where scripts are off;
/// an element's first line break is not dropped. One instance serves one thread and may be used again.
/// </remarks>
public sealed class HtmlTokenizer
{
    /// <summary>Attributes of one tag that are kept; browsers meet no honest tag with more.</summary>
    public const int MaxAttributes = 256;

    private static readonly SearchValues<char> TextStops = SearchValues.Create("<&\r\0");
    private static readonly SearchValues<char> RawStops = SearchValues.Create("\r\0");
    private static readonly SearchValues<char> NameStops = SearchValues.Create("\t\n\f\r />");
    private static readonly SearchValues<char> AttributeNameStops = SearchValues.Create("\t\n\f\r />=");
    private static readonly SearchValues<char> UnquotedStops = SearchValues.Create("\t\n\f\r >");
    private static readonly SearchValues<char> ValueStops = SearchValues.Create("&\r\0");

    private readonly AttributeRange[] _attributes = new AttributeRange[MaxAttributes];
    private int _attributeCount;
    private char[] _resolved = new char[1024];
    private int _resolvedLength;
    private int _foreignDepth;

    internal readonly record struct AttributeRange(int NameStart, int NameLength, int ValueStart, int ValueLength);

    internal ReadOnlySpan<AttributeRange> Attributes => _attributes.AsSpan(0, _attributeCount);

    /// <summary>Reads a page from its first to its last character.</summary>
    /// <param name="html">The page, decoded.</param>
    /// <param name="events">Is told of everything found.</param>
    public void Tokenize<TEvents>(ReadOnlySpan<char> html, TEvents events) where TEvents : IHtmlEvents
    {
        _foreignDepth = 0;
        var position = 0;
        while (position < html.Length)
        {
            position = html[position] == '<' ? ReadMarkup(html, position, events) : ReadText(html, position, events);
        }
    }

    /// <summary>An attribute's value with its references resolved.</summary>
    internal ReadOnlySpan<char> Resolve(ReadOnlySpan<char> raw)
    {
        var stop = raw.IndexOfAny(ValueStops);
        if (stop < 0)
            return raw;

        // No reference is shorter than what it stands for. Values already handed out may still be in use, so the buffer is replaced, not moved.
        if (_resolved.Length - _resolvedLength < raw.Length + 2)
        {
            _resolved = new char[Math.Max(_resolved.Length, raw.Length + 2)];
            _resolvedLength = 0;
        }

        var target = _resolved.AsSpan(_resolvedLength);
        var length = 0;
        var rest = raw;
        while (stop >= 0)
        {
            rest[..stop].CopyTo(target[length..]);
            length += stop;
            rest = rest[stop..];
            rest = rest[ResolveOne(rest, inAttribute: true, target[length..], out var written)..];
            length += written;
            stop = rest.IndexOfAny(ValueStops);
        }

        rest.CopyTo(target[length..]);
        length += rest.Length;
        _resolvedLength += length;
        return target[..length];
    }

    // What starts with '&', '\r' or '\0': how much of it is taken, and what it becomes.
    private static int ResolveOne(ReadOnlySpan<char> text, bool inAttribute, Span<char> target, out int written)
    {
        var taken = text[0] == '&' ? CharacterReferences.Resolve(text, inAttribute, target, out written) : written = 0;
        if (taken > 0)
            return taken;
        target[0] = text[0] switch { '\r' => '\n', '\0' => '\uFFFD', var ampersand => ampersand };
        written = 1;
        return text is ['\r', '\n', ..] ? 2 : 1;
    }

    private static int ReadText<TEvents>(ReadOnlySpan<char> html, int position, TEvents events) where TEvents : IHtmlEvents
    {
        var rest = html[position..];
        var stop = rest.IndexOfAny(TextStops);
        if (stop < 0)
            stop = rest.Length;
        if (stop > 0)
        {
            events.Text(rest[..stop]);
            return position + stop;
        }

        Span<char> resolved = stackalloc char[4];
        var taken = ResolveOne(rest, inAttribute: false, resolved, out var written);
        events.Text(resolved[..written]);
        return position + taken;
    }

    private int ReadMarkup<TEvents>(ReadOnlySpan<char> html, int position, TEvents events) where TEvents : IHtmlEvents
    {
        var next = position + 1 < html.Length ? html[position + 1] : ' ';
        if (char.IsAsciiLetter(next))
            return ReadStartTag(html, position, events);
        switch (next)
        {
            case '/' when position + 2 < html.Length && char.IsAsciiLetter(html[position + 2]):
                return ReadEndTag(html, position, events);
            case '/' when position + 2 < html.Length && html[position + 2] == '>':
                return position + 3;
            case '/' when position + 2 < html.Length:
                return ReadBogusComment(html, position + 2, events);
            case '!':
                return ReadDeclaration(html, position, events);
            case '?':
                return ReadBogusComment(html, position + 1, events);
            default:
                events.Text("<");
                return position + 1;
        }
    }

    private int ReadDeclaration<TEvents>(ReadOnlySpan<char> html, int position, TEvents events) where TEvents : IHtmlEvents
    {
        const string cdata = "[CDATA[";
        var start = position + 2;
        var rest = html[start..];
        if (rest.StartsWith("--"))
            return ReadComment(html, start + 2, events);
        if (rest.StartsWith("doctype", StringComparison.OrdinalIgnoreCase))
        {
            var end = IndexOrEnd(rest, '>');
            events.Doctype(rest[..end]);
            return Math.Min(html.Length, start + end + 1);
        }

        if (_foreignDepth > 0 && rest.StartsWith(cdata))
        {
            var end = rest.IndexOf("]]>");
            EmitRaw(end < 0 ? rest[cdata.Length..] : rest[cdata.Length..end], resolve: false, events);
            return end < 0 ? html.Length : start + end + 3;
        }

        return ReadBogusComment(html, start, events);
    }

    // "<!-->" and "<!--->" are whole comments; "--!>" ends one as well.
    private static int ReadComment<TEvents>(ReadOnlySpan<char> html, int start, TEvents events) where TEvents : IHtmlEvents
    {
        var rest = html[start..];
        var whole = rest.StartsWith(">") ? 1 : rest.StartsWith("->") ? 2 : 0;
        if (whole > 0)
        {
            events.Comment([]);
            return start + whole;
        }

        for (var from = 0; ;)
        {
            var dashes = rest[from..].IndexOf("--");
            if (dashes < 0)
            {
                events.Comment(rest);
                return html.Length;
            }

            var end = from + dashes;
            var after = rest[(end + 2)..];
            var closing = after.StartsWith(">") ? 1 : after.StartsWith("!>") ? 2 : 0;
            if (closing > 0)
            {
                events.Comment(rest[..end]);
                return start + end + 2 + closing;
            }

            from = end + 1;
        }
    }

    private static int ReadBogusComment<TEvents>(ReadOnlySpan<char> html, int start, TEvents events) where TEvents : IHtmlEvents
    {
        var end = IndexOrEnd(html[start..], '>');
        events.Comment(html.Slice(start, end));
        return Math.Min(html.Length, start + end + 1);
    }

    private int ReadEndTag<TEvents>(ReadOnlySpan<char> html, int position, TEvents events) where TEvents : IHtmlEvents
    {
        var name = ReadName(html, position + 2);
        var end = ReadAttributes(html, position + 2 + name.Length, out _);
        // A tag that the page's end cuts off is no tag.
        if (end < 0)
            return html.Length;
        var tag = HtmlTags.Of(name);
        if (tag is HtmlTag.Svg or HtmlTag.Math && _foreignDepth > 0)
            _foreignDepth--;
        events.EndTag(tag, name);
        return end;
    }

    private int ReadStartTag<TEvents>(ReadOnlySpan<char> html, int position, TEvents events) where TEvents : IHtmlEvents
    {
        var name = ReadName(html, position + 1);
        var end = ReadAttributes(html, position + 1 + name.Length, out var selfClosing);
        if (end < 0)
            return html.Length;
        var tag = HtmlTags.Of(name);
        if (tag is HtmlTag.Svg or HtmlTag.Math)
            _foreignDepth += selfClosing ? 0 : 1;
        else if (_foreignDepth > 0 && HtmlTags.IsBlock(tag))
            _foreignDepth = 0; // a drawing that someone forgot to close
        events.StartTag(tag, name, new HtmlAttributes(html, this), selfClosing);
        // In drawings and formulas a title is an element like others, and any element may close itself.
        if (_foreignDepth > 0 && (selfClosing || tag is HtmlTag.Title or HtmlTag.Textarea))
            return end;
        return tag switch
        {
            HtmlTag.Title or HtmlTag.Textarea => ReadRawText(html, end, name, resolve: true, events),
            HtmlTag.Style or HtmlTag.Xmp or HtmlTag.Iframe or HtmlTag.Noembed or HtmlTag.Noframes => ReadRawText(html, end, name, resolve: false, events),
            HtmlTag.Script => ReadScript(html, end, events),
            HtmlTag.Plaintext => ReadPlainText(html, end, events),
            _ => end,
        };
    }

    private static ReadOnlySpan<char> ReadName(ReadOnlySpan<char> html, int start)
    {
        var rest = html[start..];
        var length = rest.IndexOfAny(NameStops);
        return length < 0 ? rest : rest[..length];
    }

    // The position behind '>', or -1 where the page ends before it.
    private int ReadAttributes(ReadOnlySpan<char> html, int position, out bool selfClosing)
    {
        _attributeCount = 0;
        _resolvedLength = 0;
        selfClosing = false;
        while (true)
        {
            for (; position < html.Length && (IsSpace(html[position]) || html[position] == '/'); position++)
                selfClosing = html[position] == '/';
            if (position >= html.Length)
                return -1;
            if (html[position] == '>')
                return position + 1;

            selfClosing = false;
            position = ReadAttribute(html, position);
            if (position < 0)
                return -1;
        }
    }

    private int ReadAttribute(ReadOnlySpan<char> html, int position)
    {
        // The first character belongs to the name even if it is '='.
        var nameStart = position;
        var length = html[(position + 1)..].IndexOfAny(AttributeNameStops);
        if (length < 0)
            return -1;
        position += 1 + length;
        var nameLength = position - nameStart;
        var afterName = SkipSpace(html, position);
        if (afterName >= html.Length)
            return -1;
        if (html[afterName] != '=')
        {
            AddAttribute(new AttributeRange(nameStart, nameLength, afterName, 0));
            return position;
        }

        position = SkipSpace(html, afterName + 1);
        if (position >= html.Length)
            return -1;
        var quote = html[position];
        var valueStart = quote is '"' or '\'' ? position + 1 : position;
        var valueLength = quote switch
        {
            '"' or '\'' => html[valueStart..].IndexOf(quote),
            '>' => 0,
            _ => html[valueStart..].IndexOfAny(UnquotedStops),
        };
        if (valueLength < 0)
            return -1;
        AddAttribute(new AttributeRange(nameStart, nameLength, valueStart, valueLength));
        return valueStart + valueLength + (quote is '"' or '\'' ? 1 : 0);
    }

    private void AddAttribute(AttributeRange attribute)
    {
        if (_attributeCount < MaxAttributes)
            _attributes[_attributeCount++] = attribute;
    }

    private static int ReadRawText<TEvents>(ReadOnlySpan<char> html, int start, ReadOnlySpan<char> name, bool resolve, TEvents events) where TEvents : IHtmlEvents
    {
        var end = start;
        while (true)
        {
            var open = html[end..].IndexOf("</");
            if (open < 0)
            {
                end = html.Length;
                break;
            }

            end += open;
            if (IsTagName(html[(end + 2)..], name))
                break;
            end += 2;
        }

        EmitRaw(html[start..end], resolve, events);
        return end;
    }

    private static int ReadPlainText<TEvents>(ReadOnlySpan<char> html, int start, TEvents events) where TEvents : IHtmlEvents
    {
        EmitRaw(html[start..], resolve: false, events);
        return html.Length;
    }

    // Inside "<!--" a script may hold "<script>…</script>" without ending.
    private static int ReadScript<TEvents>(ReadOnlySpan<char> html, int start, TEvents events) where TEvents : IHtmlEvents
    {
        const string script = "script";
        var inComment = false;
        var inInnerScript = false;
        var position = start;
        while (true)
        {
            var stop = inComment ? html[position..].IndexOfAny('<', '-') : html[position..].IndexOf('<');
            if (stop < 0)
            {
                position = html.Length;
                break;
            }

            position += stop;
            var rest = html[position..];
            if (rest.StartsWith("-->"))
            {
                inComment = inInnerScript = false;
                position += 3;
            }
            else if (rest.StartsWith("</") && IsTagName(rest[2..], script))
            {
                if (!inInnerScript)
                    break;
                inInnerScript = false;
                position += 2;
            }
            else if (!inComment && rest.StartsWith("<!--"))
            {
                inComment = true;
                position += 2; // the dashes may already be those of "-->"
            }
            else
            {
                inInnerScript |= inComment && rest[0] == '<' && IsTagName(rest[1..], script);
                position++;
            }
        }

        EmitRaw(html[start..position], resolve: false, events);
        return position;
    }

    private static void EmitRaw<TEvents>(ReadOnlySpan<char> text, bool resolve, TEvents events) where TEvents : IHtmlEvents
    {
        Span<char> resolved = stackalloc char[4];
        while (!text.IsEmpty)
        {
            var stop = text.IndexOfAny(resolve ? ValueStops : RawStops);
            if (stop != 0)
            {
                events.Text(stop < 0 ? text : text[..stop]);
                text = stop < 0 ? default : text[stop..];
                continue;
            }

            text = text[ResolveOne(text, inAttribute: false, resolved, out var written)..];
            events.Text(resolved[..written]);
        }
    }

    private static bool IsTagName(ReadOnlySpan<char> text, ReadOnlySpan<char> name) =>
        text.Length > name.Length && text[..name.Length].Equals(name, StringComparison.OrdinalIgnoreCase) && (IsSpace(text[name.Length]) || text[name.Length] is '/' or '>');

    private static int SkipSpace(ReadOnlySpan<char> html, int position)
    {
        while (position < html.Length && IsSpace(html[position]))
            position++;
        return position;
    }

    private static int IndexOrEnd(ReadOnlySpan<char> text, char character) => text.IndexOf(character) is >= 0 and var index ? index : text.Length;

    private static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\f' or '\r';
}
