using System.Runtime.InteropServices;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>A page cut into blocks of text and the block elements that hold them. Its buffers serve one page after another.</summary>
internal sealed class PageBlocks
{
    // A page that needed more gives its memory back.
    private const int MaxKeptCharacters = 1 << 21;

    private readonly List<TextBlock> _blocks = [];
    private readonly List<PageNode> _nodes = [];
    private char[] _text = new char[1 << 14];

    /// <summary>The blocks in the page's order.</summary>
    public Span<TextBlock> Blocks => CollectionsMarshal.AsSpan(_blocks);

    /// <summary>The block elements, parents before children; the first is the page.</summary>
    public ReadOnlySpan<PageNode> Nodes => CollectionsMarshal.AsSpan(_nodes);

    /// <summary>Characters written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written from a position on.</summary>
    public ReadOnlySpan<char> TextFrom(int start) => _text.AsSpan(start, Length - start);

    /// <summary>The text of a block.</summary>
    public ReadOnlySpan<char> TextOf(in TextBlock block) => _text.AsSpan(block.Start, block.Length);

    /// <summary>Empties it for the next page.</summary>
    public void Clear()
    {
        Length = 0;
        _blocks.Clear();
        _nodes.Clear();
        if (_text.Length > MaxKeptCharacters)
        {
            _text = new char[1 << 14];
            _blocks.Capacity = _nodes.Capacity = 1024;
        }
    }

    /// <summary>Adds a block element and returns its number.</summary>
    public int AddNode(int parent, HtmlTag tag, NodeHints hints)
    {
        _nodes.Add(new PageNode(parent, tag, hints));
        return _nodes.Count - 1;
    }

    /// <summary>Adds a finished block.</summary>
    public void AddBlock(TextBlock block) => _blocks.Add(block);

    /// <summary>Writes characters.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        if (_text.Length - Length < text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, Length + text.Length));
        text.CopyTo(_text.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Takes back what was written from a position on.</summary>
    public void CutBackTo(int length) => Length = length;
}
