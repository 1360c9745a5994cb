using System.Net;
using System.Text.RegularExpressions;

namespace Endonym.Corpus.Sources.Debian.Markup;

/// <summary>Reads XML or HTML as tags and text, whatever is left open or nested wrongly, in linear time.</summary>
/// <remarks>
/// A reader of the standard's kind stops at the first undeclared entity, and KDE's pages declare theirs in files that no package has. Entities that the page declares
/// itself are replaced once and not within each other, so none can grow; an unknown one stays as it is written, for the caller to see.
/// </remarks>
/// <param name="markup">The page.</param>
internal ref partial struct MarkupScanner(ReadOnlySpan<char> markup)
{
    private const int MaxEntities = 4096;
    private const int MaxEntityLength = 4096;
    private const int MaxNameLength = 64;

    private readonly Dictionary<string, string> _entities = new(StringComparer.Ordinal);
    private ReadOnlySpan<char> _rest = markup;

    /// <summary>The element's name in lower case; of another vocabulary with its prefix.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The text between tags, with its entities resolved.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The attributes as they are written.</summary>
    public ReadOnlySpan<char> Attributes { get; private set; }

    /// <summary>Whether the tag ends its element at once.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Goes to the next part.</summary>
    /// <returns>What it is; <see cref="MarkupPart.End"/> after the last.</returns>
    public MarkupPart Next()
    {
        while (!_rest.IsEmpty)
        {
            if (_rest[0] != '<')
                return TakeText(_rest.IndexOf('<') is >= 0 and var end ? end : _rest.Length);
            if (_rest.StartsWith("<![CDATA["))
            {
                var end = _rest.IndexOf("]]>");
                Text = (end < 0 ? _rest[9..] : _rest[9..end]).ToString();
                _rest = end < 0 ? [] : _rest[(end + 3)..];
                return MarkupPart.Text;
            }

            if (_rest.StartsWith("<!--"))
                Skip("-->");
            else if (_rest.StartsWith("<?"))
                Skip("?>");
            else if (_rest.StartsWith("<!"))
                ReadDeclaration();
            else if (_rest.Length > 1 && (char.IsAsciiLetter(_rest[1]) || _rest[1] == '/'))
                return TakeTag();
            else
                return TakeText(1);
        }

        return MarkupPart.End;
    }

    private MarkupPart TakeText(int length)
    {
        Text = Resolve(_rest[..length]);
        _rest = _rest[length..];
        return MarkupPart.Text;
    }

    private MarkupPart TakeTag()
    {
        var isEnd = _rest[1] == '/';
        var at = isEnd ? 2 : 1;
        var start = at;
        while (at < _rest.Length && at - start < MaxNameLength && (char.IsAsciiLetterOrDigit(_rest[at]) || _rest[at] is '-' or ':' or '_' or '.'))
            at++;
        Name = _rest[start..at].ToString().ToLowerInvariant();
        var attributes = at;
        // A '>' within a quoted value ends nothing. A quote that is never closed is none.
        while (at < _rest.Length && _rest[at] != '>')
        {
            if (_rest[at] is '"' or '\'' && _rest[(at + 1)..].IndexOf(_rest[at]) is >= 0 and var close)
                at += close + 2;
            else
                at++;
        }

        at = Math.Min(at, _rest.Length);
        IsEmpty = !isEnd && at > 0 && _rest[at - 1] == '/';
        Attributes = _rest[attributes..Math.Max(attributes, at)];
        _rest = _rest[Math.Min(at + 1, _rest.Length)..];
        return isEnd ? MarkupPart.EndTag : MarkupPart.StartTag;
    }

    /// <summary>The value of an attribute of the tag; empty where it has none.</summary>
    public readonly ReadOnlySpan<char> Attribute(ReadOnlySpan<char> name)
    {
        var rest = Attributes;
        while (rest.IndexOf(name, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            var isWhole = at > 0 && char.IsWhiteSpace(rest[at - 1]);
            rest = rest[(at + name.Length)..].TrimStart();
            if (!isWhole || rest is not ['=', ..])
                continue;

            rest = rest[1..].TrimStart();
            if (rest is not ['"' or '\'', ..])
                return rest.IndexOfAny(" \t\r\n") is >= 0 and var word ? rest[..word] : rest;
            return rest[1..].IndexOf(rest[0]) is >= 0 and var end ? rest.Slice(1, end) : [];
        }

        return [];
    }

    private void Skip(string end) => _rest = _rest.IndexOf(end) is >= 0 and var at ? _rest[(at + end.Length)..] : [];

    // <!DOCTYPE name … [ <!ENTITY name "value"> … ]>
    private void ReadDeclaration()
    {
        var end = _rest.IndexOf('>');
        var subset = _rest.IndexOf('[');
        if (subset >= 0 && subset < end && _rest.IndexOf("]>") is > 0 and var close)
        {
            foreach (Match entity in Entity().Matches(_rest[subset..close].ToString()))
            {
                if (_entities.Count < MaxEntities && entity.Groups["value"].Length < MaxEntityLength)
                    _entities.TryAdd(entity.Groups["name"].Value, TagsIn().Replace(entity.Groups["value"].Value, ""));
            }

            _rest = _rest[(close + 2)..];
            return;
        }

        _rest = end < 0 ? [] : _rest[(end + 1)..];
    }

    private readonly string Resolve(ReadOnlySpan<char> text)
    {
        if (!text.Contains('&'))
            return text.ToString();

        var entities = _entities;
        var own = entities.Count == 0 ? text.ToString() : Reference().Replace(text.ToString(), match => entities.GetValueOrDefault(match.Groups["name"].Value, match.Value));
        return WebUtility.HtmlDecode(own);
    }

    [GeneratedRegex("""<!ENTITY\s+(?<name>[\w.-]+)\s+(?:"(?<value>[^"]*)"|'(?<value>[^']*)')""", RegexOptions.CultureInvariant)]
    private static partial Regex Entity();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex TagsIn();

    [GeneratedRegex(@"&(?<name>[\w.-]+);", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
