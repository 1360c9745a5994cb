using System.Buffers;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Cuts a page into <see cref="PageBlocks"/>: closes what authors leave open, joins cells to rows, leaves out what nobody reads.</summary>
/// <remarks>
/// The rules for elements that close others are the HTML standard's ("Tree construction"), as far as they matter to text. Every step takes time bounded by <see cref="MaxDepth"/>.
/// </remarks>
internal sealed class BlockBuilder : IHtmlEvents
{
    /// <summary>Elements nested deeper are counted, not kept apart; browsers stop at 512 too.</summary>
    public const int MaxDepth = 512;

    /// <summary>What stands between two cells of a row.</summary>
    public const string CellSeparator = " | ";

    private const int MaxWordsOfHeading = 24;
    private const int MaxLineBreaksOfCell = 3;
    private const int MaxLengthOfCell = 300;

    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\n\f\r");

    // Places where a word may be broken: nobody reads them.
    private static readonly SearchValues<char> SpacesAndBreaks = SearchValues.Create(" \t\n\f\r\u00AD\u200B");

    private readonly PageBlocks _page;
    private readonly BlockWords _words;
    private readonly ElementHints _hints = new();
    private readonly Element[] _open = new Element[MaxDepth];
    private readonly int[] _openCounts = new int[HtmlTags.Count];
    private int _depth;
    private int _lost;
    private int _node;
    private int _unread;
    private int _links;
    private int _preformatted;
    private int _blockStart;
    private int _linkLength;
    private int _lineBreaks;
    private bool _spacePending;
    private bool _inRow;
    private int _cellStart;
    private int _cellLineBreaks;

    private readonly record struct Element(HtmlTag Tag, int Node, bool Unread);

    /// <param name="page">Takes the blocks.</param>
    /// <param name="words">Counts their words.</param>
    public BlockBuilder(PageBlocks page, BlockWords words)
    {
        _page = page;
        _words = words;
    }

    /// <summary>Begins a page.</summary>
    public void Begin()
    {
        _page.Clear();
        Array.Clear(_openCounts);
        _depth = _lost = _unread = _links = _preformatted = _blockStart = _linkLength = _lineBreaks = _cellStart = _cellLineBreaks = 0;
        _spacePending = _inRow = false;
        _node = _page.AddNode(-1, HtmlTag.Html, NodeHints.None);
    }

    /// <summary>Ends a page.</summary>
    public void End() => EndBlock();

    /// <inheritdoc/>
    public void Text(ReadOnlySpan<char> text)
    {
        if (_unread > 0)
            return;
        if (_preformatted > 0)
        {
            Append(text);
            return;
        }

        while (!text.IsEmpty)
        {
            var space = text.IndexOfAny(SpacesAndBreaks);
            if (space == 0)
            {
                if (text[0] is '\u00AD' or '\u200B')
                {
                    text = text[1..];
                    continue;
                }

                var next = text.IndexOfAnyExcept(Spaces);
                _spacePending = true;
                text = next < 0 ? default : text[next..];
                continue;
            }

            var word = space < 0 ? text : text[..space];
            if (_lineBreaks > 0)
                WriteLineBreak();
            else if (_spacePending && _page.Length > _cellStart)
                Append(" ");
            _spacePending = false;
            Append(word);
            text = text[word.Length..];
        }
    }

    /// <inheritdoc/>
    public void StartTag(HtmlTag tag, ReadOnlySpan<char> name, scoped HtmlAttributes attributes, bool selfClosing)
    {
        if (_openCounts[(int)HtmlTag.Head] > 0 && !HtmlTags.IsHeadContent(tag))
            Close(HtmlTag.Head);
        if (tag is HtmlTag.Html or HtmlTag.Body)
            return;
        if (tag == HtmlTag.Br)
        {
            if (_preformatted > 0)
                Text("\n");
            else
                _lineBreaks++;
            return;
        }

        var isBlock = HtmlTags.IsBlock(tag) || (tag == HtmlTag.Other && name.Contains('-'));
        if (HtmlTags.IsVoid(tag))
        {
            if (isBlock)
                EndBlock();
            return;
        }

        CloseImplied(tag, isBlock);
        var hints = isBlock || attributes.Count > 0 ? _hints.Of(tag, isBlock, attributes) : NodeHints.None;
        if (isBlock)
            BeginBlock(tag);
        Open(tag, isBlock, hints);
    }

    /// <inheritdoc/>
    public void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
    {
        if (tag is HtmlTag.Html or HtmlTag.Body)
            return;
        if (_lost > 0)
        {
            _lost--;
            EndBlock();
            return;
        }

        if (_openCounts[(int)tag] > 0)
            Close(tag);
        else if (tag is HtmlTag.P)
            EndBlock();
        else if (tag is HtmlTag.Br)
            _lineBreaks++;
    }

    /// <inheritdoc/>
    public void Comment(ReadOnlySpan<char> text)
    {
    }

    /// <inheritdoc/>
    public void Doctype(ReadOnlySpan<char> text)
    {
    }

    private void Append(ReadOnlySpan<char> text)
    {
        _page.Append(text);
        if (_links > 0)
            _linkLength += text.Length;
    }

    // Two breaks in a row are how old pages part paragraphs.
    private void WriteLineBreak()
    {
        // Whoever breaks lines in a cell again and again lays out a page, not a table.
        _cellLineBreaks += _lineBreaks;
        if (_inRow && (_lineBreaks >= 2 || _cellLineBreaks > MaxLineBreaksOfCell))
            _inRow = false;
        if (_lineBreaks >= 2)
            EndBlock();
        else if (_page.Length > _blockStart)
            _page.Append(_inRow ? " " : "\n");
        _lineBreaks = 0;
    }

    private void BeginBlock(HtmlTag tag)
    {
        // A cell of this length is a column of the page.
        if (tag is HtmlTag.Td or HtmlTag.Th && _inRow && _page.Length - _cellStart > MaxLengthOfCell)
            _inRow = false;
        if (tag is HtmlTag.Td or HtmlTag.Th && _inRow)
        {
            _cellLineBreaks = 0;
            if (_page.Length > _blockStart && !_page.TextFrom(_blockStart).EndsWith(CellSeparator))
                _page.Append(CellSeparator);
            _cellStart = _page.Length;
            _spacePending = false;
            _lineBreaks = 0;
            return;
        }

        // The first paragraph of a cell is the cell; anything more, and the table is a layout.
        if (_inRow && tag is HtmlTag.P or HtmlTag.Div && _page.Length == _cellStart)
            return;
        EndBlock();
        _inRow = tag == HtmlTag.Tr;
        _cellLineBreaks = 0;
    }

    private void Open(HtmlTag tag, bool isBlock, NodeHints hints)
    {
        if (_depth == MaxDepth)
        {
            _lost++;
            return;
        }

        // Of blocks that are hidden the classifier decides: some pages hide all of their text until a script has run.
        var unread = HtmlTags.IsUnread(tag) || (!isBlock && (hints & NodeHints.Hidden) != 0);
        _open[_depth++] = new Element(tag, _node, unread);
        _openCounts[(int)tag]++;
        if (unread)
            _unread++;
        if (tag == HtmlTag.A)
            _links++;
        if (tag is HtmlTag.Pre or HtmlTag.Listing or HtmlTag.Xmp or HtmlTag.Plaintext)
            _preformatted++;
        if (isBlock)
            _node = _page.AddNode(_node, tag, hints);
    }

    private void Leave(Element element)
    {
        _openCounts[(int)element.Tag]--;
        if (element.Unread)
            _unread--;
        if (element.Tag == HtmlTag.A)
            _links--;
        if (element.Tag is HtmlTag.Pre or HtmlTag.Listing or HtmlTag.Xmp or HtmlTag.Plaintext)
            _preformatted--;
    }

    // Inline elements end alone; others end what was opened in them and left open.
    private void Close(HtmlTag tag)
    {
        var index = FindOpen(tag);
        if (index < 0)
            return;
        if (!HtmlTags.IsBlock(tag) && tag != HtmlTag.Other && !_open[index].Unread)
        {
            Leave(_open[index]);
            Array.Copy(_open, index + 1, _open, index, _depth - index - 1);
            _depth--;
            return;
        }

        CloseFrom(index, keepRow: tag is HtmlTag.Td or HtmlTag.Th or HtmlTag.P or HtmlTag.Div);
    }

    private void CloseFrom(int index, bool keepRow)
    {
        if (!(keepRow && _inRow))
        {
            EndBlock();
            _inRow = false;
        }

        while (_depth > index)
        {
            _depth--;
            Leave(_open[_depth]);
        }

        _node = _open[index].Node;
    }

    // An end tag inside a cell reaches no element outside the cell.
    private int FindOpen(HtmlTag tag)
    {
        var crossesCells = tag is HtmlTag.Table or HtmlTag.Tbody or HtmlTag.Thead or HtmlTag.Tfoot or HtmlTag.Tr or HtmlTag.Td or HtmlTag.Th or HtmlTag.Template or HtmlTag.Caption;
        for (var i = _depth - 1; i >= 0; i--)
        {
            if (_open[i].Tag == tag)
                return i;
            if (!crossesCells && _open[i].Tag is HtmlTag.Td or HtmlTag.Th or HtmlTag.Table or HtmlTag.Template)
                return -1;
        }

        return -1;
    }

    private void CloseImplied(HtmlTag tag, bool isBlock)
    {
        switch (tag)
        {
            case HtmlTag.Li:
                CloseWithin(HtmlTag.Li, HtmlTag.Li, HtmlTag.Ul, HtmlTag.Ol, HtmlTag.Menu);
                break;
            case HtmlTag.Dd or HtmlTag.Dt:
                CloseWithin(HtmlTag.Dd, HtmlTag.Dt, HtmlTag.Dl, HtmlTag.Dl, HtmlTag.Dl);
                break;
            case HtmlTag.Td or HtmlTag.Th:
                CloseWithin(HtmlTag.Td, HtmlTag.Th, HtmlTag.Tr, HtmlTag.Table, HtmlTag.Table);
                return;
            case HtmlTag.Tr:
                CloseWithin(HtmlTag.Tr, HtmlTag.Tr, HtmlTag.Table, HtmlTag.Tbody, HtmlTag.Thead);
                return;
            case HtmlTag.Tbody or HtmlTag.Thead or HtmlTag.Tfoot:
                CloseWithin(HtmlTag.Tbody, HtmlTag.Thead, HtmlTag.Table, HtmlTag.Table, HtmlTag.Table);
                return;
            case HtmlTag.Option or HtmlTag.A or HtmlTag.Nobr when _openCounts[(int)tag] > 0:
                Close(tag);
                return;
        }

        if (isBlock && _openCounts[(int)HtmlTag.P] > 0)
            CloseInnermostBlock(HtmlTag.P, HtmlTag.P);
        if (tag is >= HtmlTag.H1 and <= HtmlTag.H6)
            CloseInnermostBlock(HtmlTag.H1, HtmlTag.H6);
    }

    // Closes an open element of one of two tags, unless one of its containers stands between.
    private void CloseWithin(HtmlTag tag, HtmlTag other, HtmlTag container, HtmlTag container2, HtmlTag container3)
    {
        if (_openCounts[(int)tag] == 0 && _openCounts[(int)other] == 0)
            return;
        for (var i = _depth - 1; i >= 0; i--)
        {
            var open = _open[i].Tag;
            if (open == tag || open == other)
            {
                CloseFrom(i, keepRow: open is HtmlTag.Td or HtmlTag.Th);
                return;
            }

            if (open == container || open == container2 || open == container3 || open is HtmlTag.Table)
                return;
        }
    }

    private void CloseInnermostBlock(HtmlTag first, HtmlTag last)
    {
        for (var i = _depth - 1; i >= 0; i--)
        {
            var open = _open[i].Tag;
            if (open >= first && open <= last)
            {
                CloseFrom(i, keepRow: true);
                return;
            }

            if (HtmlTags.IsBlock(open) || open == HtmlTag.Other)
                return;
        }
    }

    private void EndBlock()
    {
        var text = _page.TextFrom(_blockStart);
        var isCode = _preformatted > 0;
        var trimmed = isCode ? text.Trim("\n\r") : _inRow ? text.Trim(" |\n") : text.Trim();
        if (!trimmed.IsWhiteSpace())
        {
            // The trimmed text is moved to the front, so that blocks lie one after the other.
            var start = text.IndexOf(trimmed[..1]) + _blockStart;
            if (isCode)
                start = _blockStart + (text.Length - text.TrimStart("\n\r").Length);
            var block = new TextBlock { Start = start, Length = trimmed.Length, Node = _node, LinkLength = Math.Min(_linkLength, trimmed.Length) };
            _words.Count(trimmed, ref block);
            Describe(ref block, isCode);
            _page.AddBlock(block);
            _page.CutBackTo(start + trimmed.Length);
        }
        else
        {
            _page.CutBackTo(_blockStart);
        }

        _blockStart = _cellStart = _page.Length;
        _linkLength = 0;
        _lineBreaks = 0;
        _spacePending = false;
    }

    private void Describe(ref TextBlock block, bool isCode)
    {
        if (isCode || _inRow)
        {
            block.Kind = isCode ? BlockKind.Code : BlockKind.Row;
            return;
        }

        var nodes = _page.Nodes;
        for (int node = _node, steps = 0; node > 0 && steps < 6; node = nodes[node].Parent, steps++)
        {
            var tag = nodes[node].Tag;
            if (tag is >= HtmlTag.H1 and <= HtmlTag.H6)
            {
                // Some set whole articles as headings, for the size of the letters.
                if (block.Words > MaxWordsOfHeading || nodes[_node].Tag == HtmlTag.P)
                    return;
                block.Kind = BlockKind.Heading;
                block.Level = (byte)(tag - HtmlTag.H1 + 1);
                return;
            }

            if (tag is HtmlTag.Figcaption or HtmlTag.Caption)
            {
                block.Kind = BlockKind.Caption;
                return;
            }

            if (tag is HtmlTag.Li or HtmlTag.Dd or HtmlTag.Dt)
            {
                block.Kind = BlockKind.Item;
                return;
            }

            if (tag is HtmlTag.Td or HtmlTag.Article or HtmlTag.Section or HtmlTag.Blockquote)
                return;
        }
    }
}
