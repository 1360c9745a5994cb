using System.Buffers;
using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>
/// Makes plain text of wikitext: what a reader of the page would read in its sentences. Templates, references, pictures, categories and magic words are left out,
/// links become their labels, tables rows, headings and entries of lists lines. No template is expanded, so none can be cyclic.
/// </summary>
/// <remarks>
/// One pass over the page with a stack of what is open; each character is written once and moved at most <see cref="MaxDepth"/> times, so that time is linear in the
/// page whatever is nested or left open. After https://www.mediawiki.org/wiki/Help:Formatting and the order of MediaWiki's own preprocessor; what it does with
/// misnested constructs is not copied: an inner one that is left open ends with the outer one and its content stays.
/// </remarks>
internal sealed class Wikitext(WikiSite site, MediaWikiOptions options)
{
    /// <summary>Constructs within each other at most; further ones are left out, brackets and all.</summary>
    public const int MaxDepth = 100;

    // A tag or the beginning of an address is not longer; '<' without an end within that is a character.
    private const int MaxTagLength = 2_000;
    private const char LineBreak = '\v';
    private const char CellEnd = '\t';

    private static readonly SearchValues<char> Special = SearchValues.Create("{}[]|!<'\n\t\v_");

    // Elements whose content is no sentence: formulas, programs, lists of pictures, and what is shown only where a template is used.
    private static readonly HashSet<string> LeftOut = new(StringComparer.OrdinalIgnoreCase)
    {
        "ref", "references", "math", "chem", "ce", "syntaxhighlight", "source", "gallery", "timeline", "score", "graph", "imagemap", "templatedata", "hiero", "inputbox",
        "mapframe", "maplink", "categorytree", "includeonly", "style", "script", "rt", "rp", "templatestyles", "indicator", "section",
    };

    private static readonly HashSet<string> Parts = new(StringComparer.OrdinalIgnoreCase) { "p", "div", "blockquote", "center", "table", "ul", "ol", "li", "dl", "dd", "dt", "tr", "poem", "pre", "hr" };

    /// <summary>The page's text; empty if nothing of it is.</summary>
    /// <param name="title">The page's name, which its templates may ask for.</param>
    /// <param name="wikitext">What its authors wrote.</param>
    public string ToText(string title, string wikitext) => WikiLines.Join(new Pass(site, options, title).Run(wikitext));

    private sealed class Pass(WikiSite site, MediaWikiOptions options, string title)
    {
        private readonly StringBuilder _out = new();
        private readonly List<WikiFrame> _open = [];
        private readonly HashSet<string> _neverClosed = new(StringComparer.OrdinalIgnoreCase);
        private int _tooDeep;

        public string Run(ReadOnlySpan<char> rest)
        {
            var isLineStart = true;
            while (rest.Length > 0)
            {
                if (isLineStart && StartOfLine(rest) is var length and > 0)
                {
                    rest = rest[length..];
                    isLineStart = false;
                    continue;
                }

                var next = rest.IndexOfAny(Special);
                if (next != 0)
                {
                    var plain = next < 0 ? rest : rest[..next];
                    _out.Append(plain);
                    // Spaces before a table's marks do not count.
                    isLineStart = isLineStart && plain.Trim(' ').IsEmpty;
                    rest = rest[plain.Length..];
                    continue;
                }

                isLineStart = rest[0] == '\n';
                rest = rest[One(rest)..];
            }

            while (_open.Count > 0)
                Abandon();
            return _out.ToString();
        }

        private WikiFrame? Top => _open.Count > 0 ? _open[^1] : null;

        // Reads one construct's mark; returns its length.
        private int One(ReadOnlySpan<char> rest)
        {
            switch (rest[0])
            {
                case '\n':
                    EndLine(rest);
                    return 1;
                case '\t' or '\v':
                    _out.Append(' '); // they mean something of ours from here on
                    return 1;
                case '{':
                    return OpenBraces(Run(rest, '{'));
                case '}':
                    return CloseBraces(Run(rest, '}'));
                case '[':
                    return OpenBracket(rest);
                case ']':
                    return CloseBracket(rest);
                case '|':
                    return Bar(rest);
                case '!' when rest.StartsWith("!!") && Top?.Construct == WikiConstruct.Table:
                    EndCell(Top);
                    return 2;
                case '<':
                    return Tag(rest);
                case '\'' when rest.StartsWith("''"):
                    var quotes = Run(rest, '\'');
                    if (quotes == 4)
                        _out.Append('\''); // bold after an apostrophe
                    return quotes;
                case '_' when rest.StartsWith("__"):
                    return Switch(rest);
                default:
                    _out.Append(rest[0]);
                    return 1;
            }
        }

        // The marks that count only where a line begins.
        private int StartOfLine(ReadOnlySpan<char> rest)
        {
            if (rest.StartsWith("{|"))
            {
                if (!Push(WikiConstruct.Table))
                    return 2;
                return LengthOfLine(rest); // the table's attributes
            }

            if (Top is not { Construct: WikiConstruct.Table } table || rest[0] is not ('|' or '!'))
                return 0;
            if (rest.StartsWith("|}"))
            {
                EndRow(table);
                _open.RemoveAt(_open.Count - 1);
                _out.Append("\n\n");
                return 2;
            }

            if (rest.StartsWith("|-"))
            {
                EndRow(table);
                return LengthOfLine(rest);
            }

            if (rest.StartsWith("|+"))
            {
                EndRow(table);
                table.MayHaveAttributes = true;
                return 2;
            }

            EndCell(table);
            return 1;
        }

        private void EndLine(ReadOnlySpan<char> rest)
        {
            // A link does not reach over a blank line, and one without a label or an address not over a line.
            while (Top is { } top && (top.Construct == WikiConstruct.ExternalLink || (top.Construct == WikiConstruct.Link && (top.Arguments.Count == 0 || rest.StartsWith("\n\n")))))
                Abandon();
            if (Top is { Construct: WikiConstruct.Table } table)
                table.MayHaveAttributes = false;
            _out.Append('\n');
        }

        private int OpenBraces(int count)
        {
            var left = count;
            while (left >= 2)
            {
                var isParameter = left is 3 or > 4;
                Push(isParameter ? WikiConstruct.Parameter : WikiConstruct.Template);
                left -= isParameter ? 3 : 2;
            }

            if (left > 0)
                _out.Append('{');
            return count;
        }

        private int CloseBraces(int count)
        {
            var left = count;
            while (left >= 2)
            {
                if (_tooDeep > 0)
                {
                    _tooDeep--;
                    left -= 2;
                    continue;
                }

                var at = _open.FindLastIndex(frame => frame.Construct is WikiConstruct.Template or WikiConstruct.Parameter);
                if (at < 0)
                    return count; // closes nothing
                while (_open.Count > at + 1)
                    Abandon();
                var frame = _open[at];
                _open.RemoveAt(at);
                left -= frame.Construct == WikiConstruct.Parameter && left >= 3 ? 3 : 2;
                EndTemplate(frame);
            }

            if (left > 0)
                _out.Append('}');
            return count;
        }

        private void EndTemplate(WikiFrame frame)
        {
            var name = Argument(frame, 0).Trim().ToLowerInvariant();
            var word = frame.Construct == WikiConstruct.Parameter ? null : name switch
            {
                "!" => "|",
                "=" => "=",
                "pagename" or "fullpagename" => title,
                _ when name.StartsWith("formatnum:", StringComparison.Ordinal) => name["formatnum:".Length..],
                _ when options.KeptTemplates.TryGetValue(name, out var argument) => Positional(frame, argument),
                _ => null,
            };
            _out.Length = frame.Start;
            _out.Append(word);
        }

        // The argument of a number, which may be written before it: {{lang|pl|2=słowo}}.
        private string? Positional(WikiFrame frame, int number)
        {
            var label = number.ToString(CultureInfo.InvariantCulture) + "=";
            for (var i = 1; i <= frame.Arguments.Count; i++)
            {
                var argument = Argument(frame, i).TrimStart();
                if (argument.StartsWith(label, StringComparison.Ordinal))
                    return argument[label.Length..];
            }

            return number <= frame.Arguments.Count ? Argument(frame, number) : null;
        }

        private string Argument(WikiFrame frame, int number)
        {
            var start = number == 0 ? frame.Start : frame.Arguments[number - 1];
            var end = number < frame.Arguments.Count ? frame.Arguments[number] : _out.Length;
            return _out.ToString(start, end - start);
        }

        private int OpenBracket(ReadOnlySpan<char> rest)
        {
            if (rest.StartsWith("[["))
            {
                Push(WikiConstruct.Link);
                return 2;
            }

            var address = rest[1..];
            if (!(address.StartsWith("http", StringComparison.OrdinalIgnoreCase) || address.StartsWith("//") || address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("ftp:", StringComparison.OrdinalIgnoreCase)))
            {
                _out.Append('[');
                return 1;
            }

            var window = address[..Math.Min(address.Length, MaxTagLength)];
            var end = window.IndexOfAny(" ]\n");
            if (end < 0 || window[end] == '\n' || !Push(WikiConstruct.ExternalLink))
            {
                _out.Append('[');
                return 1;
            }

            return 1 + end;
        }

        private int CloseBracket(ReadOnlySpan<char> rest)
        {
            if (Top?.Construct == WikiConstruct.ExternalLink)
            {
                _open.RemoveAt(_open.Count - 1);
                return 1;
            }

            if (!rest.StartsWith("]]"))
            {
                _out.Append(']');
                return 1;
            }

            if (_tooDeep > 0)
            {
                _tooDeep--;
                return 2;
            }

            if (Top?.Construct == WikiConstruct.Link)
            {
                var frame = Top;
                _open.RemoveAt(_open.Count - 1);
                EndLink(frame);
            }

            return 2;
        }

        private void EndLink(WikiFrame frame)
        {
            var target = Argument(frame, 0).Trim();
            var colon = target.IndexOf(':', StringComparison.Ordinal);
            var label = frame.Arguments.Count > 0 ? Argument(frame, frame.Arguments.Count).Trim() : target.TrimStart(':');
            _out.Length = frame.Start;
            // [[:Category:…]] is a link to it. [[de:…]] alone is the same page in another language.
            if (colon > 0 && (site.IsLeftOut(target.AsSpan(0, colon).TrimEnd()) || (frame.Arguments.Count == 0 && IsLanguage(target.AsSpan(0, colon)))))
                return;
            _out.Append(label);
        }

        private static bool IsLanguage(ReadOnlySpan<char> prefix) => prefix.Length is 2 or 3 && !prefix.ContainsAnyExceptInRange('a', 'z');

        private int Bar(ReadOnlySpan<char> rest)
        {
            switch (Top?.Construct)
            {
                case WikiConstruct.Template or WikiConstruct.Parameter or WikiConstruct.Link:
                    Top.Arguments.Add(_out.Length);
                    return 1;
                case WikiConstruct.Table when rest.StartsWith("||"):
                    EndCell(Top);
                    return 2;
                case WikiConstruct.Table when Top.MayHaveAttributes:
                    _out.Length = Top.Cell;
                    Top.MayHaveAttributes = false;
                    return 1;
                default:
                    _out.Append('|');
                    return 1;
            }
        }

        private void EndCell(WikiFrame table)
        {
            // What stands before a row's first cell is white space.
            if (table.Cell > table.Row || table.MayHaveAttributes || !IsBlank(table.Row))
                _out.Append(CellEnd);
            else
                _out.Length = table.Row;
            table.Cell = _out.Length;
            table.MayHaveAttributes = true;
        }

        // A row is one line: breaks within its cells become spaces, and what has no cell is left out.
        private void EndRow(WikiFrame table)
        {
            if (IsBlank(table.Row))
            {
                _out.Length = table.Row;
            }
            else
            {
                _out.Replace('\n', ' ', table.Row, _out.Length - table.Row).Replace(LineBreak, ' ', table.Row, _out.Length - table.Row);
                _out.Append(CellEnd).Append('\n');
            }

            (table.Row, table.Cell, table.MayHaveAttributes) = (_out.Length, _out.Length, false);
        }

        private bool IsBlank(int from)
        {
            for (var i = from; i < _out.Length; i++)
            {
                if (!char.IsWhiteSpace(_out[i]))
                    return false;
            }

            return true;
        }

        private int Tag(ReadOnlySpan<char> rest)
        {
            if (rest.StartsWith("<!--"))
            {
                var end = rest.IndexOf("-->");
                return end < 0 ? rest.Length : end + 3;
            }

            var window = rest[..Math.Min(rest.Length, MaxTagLength)];
            var close = window.IndexOf('>');
            var isEnd = rest.Length > 1 && rest[1] == '/';
            var nameStart = isEnd ? 2 : 1;
            if (close < 0 || nameStart >= window.Length || !char.IsAsciiLetter(window[nameStart]))
            {
                _out.Append('<');
                return 1;
            }

            var nameEnd = nameStart;
            while (char.IsAsciiLetterOrDigit(window[nameEnd]))
                nameEnd++;
            var name = window[nameStart..nameEnd].ToString();
            var length = close + 1;
            if (string.Equals(name, "br", StringComparison.OrdinalIgnoreCase))
                _out.Append(LineBreak);
            else if (Parts.Contains(name))
                _out.Append('\n').Append('\n');

            if (isEnd || window[close - 1] == '/')
                return length;
            var isNowiki = string.Equals(name, "nowiki", StringComparison.OrdinalIgnoreCase);
            if (!isNowiki && !LeftOut.Contains(name))
                return length;

            var content = rest[length..];
            var end2 = _neverClosed.Contains(name) ? -1 : content.IndexOf($"</{name}", StringComparison.OrdinalIgnoreCase);
            if (end2 < 0)
            {
                _neverClosed.Add(name);
                return length;
            }

            if (isNowiki)
                _out.Append(content[..end2].ToString().Replace(CellEnd, ' ').Replace(LineBreak, ' '));
            var after = content[end2..].IndexOf('>');
            return after < 0 ? rest.Length : length + end2 + after + 1;
        }

        // __NOTOC__ and its kin, in whatever language.
        private int Switch(ReadOnlySpan<char> rest)
        {
            var end = 2;
            while (end < rest.Length && end < 40 && char.IsUpper(rest[end]))
                end++;
            if (end > 2 && rest[end..].StartsWith("__"))
                return end + 2;
            var marks = Run(rest, '_');
            _out.Append('_', marks);
            return marks;
        }

        private bool Push(WikiConstruct construct)
        {
            if (_open.Count >= MaxDepth)
            {
                _tooDeep++;
                return false;
            }

            _open.Add(new WikiFrame(construct, _out.Length));
            return true;
        }

        // What is left open keeps its content.
        private void Abandon() => _open.RemoveAt(_open.Count - 1);

        private static int LengthOfLine(ReadOnlySpan<char> rest) => rest.IndexOf('\n') is var end and >= 0 ? end : rest.Length;

        private static int Run(ReadOnlySpan<char> rest, char mark) => rest.IndexOfAnyExcept(mark) is var end and >= 0 ? end : rest.Length;
    }
}
