using System.Buffers;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>
/// Makes plain text of wikitext: what a reader of the page would read in its sentences. Templates, references, pictures, categories and magic words are left out,
/// links become their labels, tables rows, headings and entries of lists lines. No template is expanded, so none can be cyclic.
/// </summary>
/// <remarks>
/// One pass over the page with a stack of what is open; each character is written once and moved at most <see cref="WikiOutput.MaxDepth"/> times, so that time is linear
/// in the page whatever is nested or left open. After https://www.mediawiki.org/wiki/Help:Formatting and the order of MediaWiki's own preprocessor; what it does with
/// misnested constructs is not copied: an inner one that is left open ends with the outer one and its content stays.
/// </remarks>
internal sealed class Wikitext(WikiSite site, MediaWikiOptions options)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("{}[]|!<'\n\t\v_");

    /// <summary>The page's text; empty if nothing of it is.</summary>
    /// <param name="title">The page's name, which its templates may ask for.</param>
    /// <param name="wikitext">What its authors wrote.</param>
    public string ToText(string title, string wikitext) => WikiLines.Join(new Pass(site, options, title).Run(wikitext));

    private sealed class Pass
    {
        private readonly WikiOutput _output = new();
        private readonly WikiTemplates _templates;
        private readonly WikiLinks _links;
        private readonly WikiTables _tables;
        private readonly WikiTags _tags;

        public Pass(WikiSite site, MediaWikiOptions options, string title)
        {
            _templates = new WikiTemplates(_output, options, title);
            _links = new WikiLinks(_output, site);
            _tables = new WikiTables(_output);
            _tags = new WikiTags(_output);
        }

        public string Run(ReadOnlySpan<char> rest)
        {
            var isLineStart = true;
            while (rest.Length > 0)
            {
                if (isLineStart && _tables.StartOfLine(rest) is var length and > 0)
                {
                    rest = rest[length..];
                    isLineStart = false;
                    continue;
                }

                var next = rest.IndexOfAny(Special);
                if (next != 0)
                {
                    var plain = next < 0 ? rest : rest[..next];
                    _output.Text.Append(plain);
                    // Spaces before a table's marks do not count.
                    isLineStart = isLineStart && plain.Trim(' ').IsEmpty;
                    rest = rest[plain.Length..];
                    continue;
                }

                isLineStart = rest[0] == '\n';
                rest = rest[One(rest)..];
            }

            return _output.Text.ToString();
        }

        // Reads one construct's mark; returns its length.
        private int One(ReadOnlySpan<char> rest)
        {
            switch (rest[0])
            {
                case '\n':
                    EndLine(rest);
                    return 1;
                case WikiLines.CellEnd or WikiLines.LineBreak:
                    _output.Text.Append(' '); // they mean something of ours from here on
                    return 1;
                case '{':
                    var opening = LengthOfRun(rest, '{');
                    _templates.Open(opening);
                    return opening;
                case '}':
                    var closing = LengthOfRun(rest, '}');
                    _templates.Close(closing);
                    return closing;
                case '[':
                    return _links.Open(rest);
                case ']':
                    return _links.Close(rest);
                case '|':
                    return Bar(rest);
                case '!' when rest.StartsWith("!!") && _output.Top is { Construct: WikiConstruct.Table } table:
                    _tables.EndCell(table);
                    return 2;
                case '<':
                    return _tags.Read(rest);
                case '\'' when rest.StartsWith("''"):
                    var quotes = LengthOfRun(rest, '\'');
                    if (quotes == 4)
                        _output.Text.Append('\''); // bold after an apostrophe
                    return quotes;
                case '_' when rest.StartsWith("__"):
                    return Switch(rest);
                default:
                    _output.Text.Append(rest[0]);
                    return 1;
            }
        }

        private void EndLine(ReadOnlySpan<char> rest)
        {
            // A link does not reach over a blank line, and one without a label or an address not over a line.
            while (_output.Top is { } top && (top.Construct == WikiConstruct.ExternalLink || (top.Construct == WikiConstruct.Link && (top.Arguments.Count == 0 || rest.StartsWith("\n\n")))))
                _output.CloseTop();
            if (_output.Top is { Construct: WikiConstruct.Table } table)
                table.MayHaveAttributes = false;
            _output.Text.Append('\n');
        }

        private int Bar(ReadOnlySpan<char> rest)
        {
            switch (_output.Top)
            {
                case null or { Construct: WikiConstruct.ExternalLink }:
                    _output.Text.Append('|');
                    return 1;
                case { Construct: WikiConstruct.Table } table:
                    return _tables.Bar(table, rest);
                case var top:
                    top.Arguments.Add(_output.Text.Length);
                    return 1;
            }
        }

        // __NOTOC__ and its kin, in whatever language.
        private int Switch(ReadOnlySpan<char> rest)
        {
            var end = 2;
            while (end < rest.Length && end < 40 && char.IsUpper(rest[end]))
                end++;
            if (end > 2 && rest[end..].StartsWith("__"))
                return end + 2;
            var marks = LengthOfRun(rest, '_');
            _output.Text.Append('_', marks);
            return marks;
        }

        private static int LengthOfRun(ReadOnlySpan<char> rest, char mark) => rest.IndexOfAnyExcept(mark) is var end and >= 0 ? end : rest.Length;
    }
}
