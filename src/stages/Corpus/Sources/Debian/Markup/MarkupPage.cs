using System.Text;
using System.Text.RegularExpressions;

namespace Endonym.Corpus.Sources.Debian.Markup;

/// <summary>Reads a page of documentation as blocks of prose.</summary>
/// <remarks>
/// These pages are nothing but their content and the few kinds of menus that documentation tools put around it, which say by their names what they are; so no main
/// content is guessed at.
/// </remarks>
internal sealed partial class MarkupPage
{
    private const int MaxHeadingLevel = 6;
    private const int MaxTermLength = 120;

    // Names that DocBook's and Publican's style sheets, KDE's, Texinfo and LibreOffice's help give to what stands around the text.
    private static readonly HashSet<string> MenuNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "docnav", "navheader", "navfooter", "navigation", "navcenter", "toc", "list-of-figures", "list-of-tables", "list-of-examples", "header", "footer", "banner", "breadcrumbs", "breadcrumb", "sidebar-nav",
        "authorgroup", "author", "copyright", "legalnotice", "revhistory", "releaseinfo", "pubdate", "index", "indexdiv", "contents", "bottomnav", "topnav", "nav", "menu", "node", "trans", "bibliography", "related",
        "howtoget", "relatedtopics", "product", "editsect", "mw-editsection", "toc-title", "navbar", "linkbar", "edition", "subtitle-edition", "pagenumber", "sphinxsidebar", "rst-footer-buttons", "mac",
    };

    private static readonly HashSet<string> MenuIds = new(StringComparer.OrdinalIgnoreCase)
    {
        "header", "footer", "banner", "navigation", "nav", "toc", "menu", "breadcrumbs", "sidebar", "TopLeftHeader", "SearchFrame",
    };

    // Where a link stands whose text is the title of a page that is not here; a sentence with such a hole is left out.
    private const char Hole = '\uFFFC';

    private readonly MarkupVocabulary _vocabulary;
    private readonly IReadOnlyDictionary<string, string> _titles;
    private readonly List<ProseBlock> _blocks = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _row = new();
    private int _sections;
    private int _unfilled;
    private int _rows;
    private int _items;
    private string _term = "";

    private MarkupPage(MarkupVocabulary vocabulary, IReadOnlyDictionary<string, string> titles)
    {
        _vocabulary = vocabulary;
        _titles = titles;
    }

    /// <summary>The page's blocks.</summary>
    /// <param name="markup">Its source, decoded.</param>
    /// <param name="vocabulary">Its language.</param>
    /// <param name="titles">Titles of the pages that links without a text point to, by the pages' names; null where such links are not written.</param>
    public static IReadOnlyList<ProseBlock> Read(ReadOnlySpan<char> markup, MarkupVocabulary vocabulary, IReadOnlyDictionary<string, string>? titles = null)
    {
        var page = new MarkupPage(vocabulary, titles ?? new Dictionary<string, string>());
        page.ReadParts(markup);
        return page._blocks;
    }

    private void ReadParts(ReadOnlySpan<char> markup)
    {
        var scanner = new MarkupScanner(markup);
        string? leftOut = null;
        var depth = 0;
        while (scanner.Next() is not MarkupPart.End and var part)
        {
            if (leftOut is not null)
            {
                // Counted by its name, so that what is left open within does not matter.
                if (part != MarkupPart.Text && scanner.Name == leftOut && !scanner.IsEmpty)
                    depth += part == MarkupPart.StartTag ? 1 : -1;
                if (part == MarkupPart.EndTag && depth == 0)
                    leftOut = null;
                continue;
            }

            if (part == MarkupPart.Text)
            {
                _text.Append(scanner.Text);
                continue;
            }

            var role = _vocabulary.RoleOf(scanner.Name);
            if (part == MarkupPart.StartTag && (role == MarkupRole.LeftOut || IsMenu(scanner)))
            {
                if (role != MarkupRole.Inline)
                    Emit(0);
                if (!scanner.IsEmpty)
                    (leftOut, depth) = (scanner.Name, 1);
                continue;
            }

            if (scanner.IsEmpty && scanner.Name is "link" or "xref")
                _text.Append(TitleOf(scanner));
            if (scanner.IsEmpty && role is not (MarkupRole.Break or MarkupRole.Block))
                continue;
            if (part == MarkupPart.StartTag)
                Begin(role, scanner.Name);
            else
                End(role, scanner.Name);
        }

        Emit(0);
    }

    // In the other vocabularies an element says what it is, and an id is only an id.
    private bool IsMenu(in MarkupScanner scanner)
    {
        if (_vocabulary != MarkupVocabulary.Html || scanner.Attributes.IsEmpty)
            return false;
        if (MenuIds.GetAlternateLookup<ReadOnlySpan<char>>().Contains(scanner.Attribute("id")))
            return true;

        var names = scanner.Attribute("class");
        foreach (var range in names.Split(' '))
        {
            if (MenuNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(names[range]))
                return true;
        }

        return false;
    }

    // <link xref="page#section"/> of Mallard, <xref linkend="id"/> of DocBook
    private string TitleOf(in MarkupScanner scanner)
    {
        var target = scanner.Attribute("xref");
        return _titles.GetValueOrDefault(target.ToString()) ?? Hole.ToString();
    }

    private void Begin(MarkupRole role, string name)
    {
        switch (role)
        {
            case MarkupRole.Inline:
                return;
            case MarkupRole.Break:
                _text.Append(_rows > 0 ? ' ' : '\v');
                return;
            case MarkupRole.Row:
                Emit(0);
                _rows++;
                return;
            case MarkupRole.Cell when _rows > 0:
                if (HasText())
                    EndCell(); // HTML need not end one before the next
                return;
            case MarkupRole.Heading:
                Emit(0);
                return;
            case MarkupRole.Section:
                Emit(0);
                _sections++;
                return;
            case MarkupRole.Unfilled:
                // Code within a line is part of the line.
                if (name != "code" || !HasText())
                {
                    Emit(0);
                    _unfilled++;
                }

                return;
            case MarkupRole.Item:
                Emit(0);
                _items++;
                return;
            default:
                Emit(0);
                return;
        }
    }

    private void End(MarkupRole role, string name)
    {
        switch (role)
        {
            case MarkupRole.Inline or MarkupRole.Break:
                return;
            case MarkupRole.Cell when _rows > 0:
                EndCell();
                return;
            case MarkupRole.Row when _rows > 0:
                EndCell();
                _rows--;
                EmitRow();
                return;
            case MarkupRole.Heading when _items > 0:
                SetTerm(); // Mallard's entries of a glossary have titles
                return;
            case MarkupRole.Heading:
                Emit(name is ['h', >= '1' and <= '6'] ? name[1] - '0' : Math.Min(1 + _sections, MaxHeadingLevel));
                return;
            case MarkupRole.Section:
                Emit(0);
                _sections = Math.Max(0, _sections - 1);
                return;
            case MarkupRole.Unfilled when _unfilled > 0:
                EmitUnfilled();
                _unfilled--;
                return;
            case MarkupRole.Term:
                SetTerm();
                return;
            case MarkupRole.Item:
                Emit(0);
                _items = 0;
                return;
            default:
                Emit(0);
                return;
        }
    }

    private void EndCell()
    {
        if (_row.Length > 0)
            _row.Append('\t');
        _row.Append(Prose.Squeeze(_text.ToString().Replace('\n', ' ')).Replace('\v', ' '));
        _text.Clear();
    }

    private void EmitRow()
    {
        var row = _row.ToString().TrimEnd('\t');
        _row.Clear();
        if (row.Length > 0)
            Add(BlockKind.Row, row, 0);
    }

    // Of a term whose meaning is a sentence of its own the two make one entry.
    private void SetTerm()
    {
        var term = Squeezed();
        _text.Clear();
        // Two terms have one meaning; a table of contents is made of terms that have none.
        if (_term.Length + term.Length > MaxTermLength)
            _term = "";
        _term = _term.Length > 0 && term.Length > 0 ? $"{_term}, {term}" : _term + term;
    }

    private void EmitUnfilled()
    {
        foreach (var line in _text.ToString().Split('\n', '\v'))
        {
            if (Prose.IsSentence(line))
                Add(BlockKind.Paragraph, Prose.Squeeze(line), 0);
        }

        _text.Clear();
    }

    private void Emit(int headingLevel)
    {
        if (_rows > 0 && headingLevel == 0)
        {
            _text.Append(' '); // paragraphs within a cell are parts of it
            return;
        }

        if (_unfilled > 0)
        {
            EmitUnfilled();
            return;
        }

        var text = Squeezed();
        _text.Clear();
        if (text.Length == 0)
            return;

        if (_term.Length > 0)
        {
            Add(BlockKind.Row, $"{_term.TrimEnd(':')}: {text}", 0);
            (_term, _items) = ("", 0);
        }
        else if (headingLevel > 0)
        {
            Add(BlockKind.Paragraph, Numbering().Replace(text.Replace('\n', ' '), ""), headingLevel);
        }
        else
        {
            Add(_items > 0 ? BlockKind.ListItem : BlockKind.Paragraph, text, 0);
            _items = 0; // of an entry's paragraphs the first stands at its mark
        }
    }

    // Asked at every cell and every piece of code, so a long paragraph is not copied for it.
    private bool HasText()
    {
        foreach (var piece in _text.GetChunks())
        {
            if (!piece.Span.IsWhiteSpace())
                return true;
        }

        return false;
    }

    private string Squeezed() => Prose.Squeeze(_text.ToString().Replace('\n', ' ').Replace('\v', '\n'));

    private void Add(BlockKind kind, string text, int headingLevel)
    {
        // An entity that nothing declares leaves a hole in the sentence.
        if (!text.Contains(Hole, StringComparison.Ordinal) && !UnknownEntity().IsMatch(text))
            _blocks.Add(new ProseBlock(kind, text, headingLevel));
    }

    [GeneratedRegex(@"&[A-Za-z][\w.-]*;", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownEntity();

    // "9.6. ", "9.6 ", "Rozdział 3. "; what numbers sections is the style sheet.
    [GeneratedRegex(@"^(?:\p{L}{2,12}\s)?(?:(?:\d{1,3}|[A-Z])(?:\.\d{1,3})*\.|\d{1,3}(?:\.\d{1,3})+)\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbering();
}
