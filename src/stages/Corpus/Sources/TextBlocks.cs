using System.Text;

namespace Endonym.Corpus.Sources;

/// <summary>
/// Collects the blocks of a document as plain text: spaces in a row become one, blocks are parted by blank lines, entries of a list and rows of a table by line
/// breaks. What is finished can be taken away at any time, so that a long document is never in memory.
/// </summary>
internal sealed class TextBlocks
{
    private const int PieceLength = 1 << 15;

    // A paragraph longer than any that people write is ended where it has this length.
    private const int LongestBlock = 1 << 20;

    private readonly StringBuilder _finished = new();
    private readonly StringBuilder _block = new();
    private BlockKind? _last;
    private int _rowDepth;
    private bool _space;

    /// <summary>Whether there is enough to hand over.</summary>
    public bool HasPiece => _finished.Length >= PieceLength;

    /// <summary>Adds text to the block; line breaks in it are spaces.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var end = text.IndexOfAny(" \t\r\n");
            var word = end < 0 ? text : text[..end];
            if (word.Length > 0)
            {
                Space();
                _block.Append(word);
            }

            if (end < 0)
                break;
            _space = true;
            text = text[(end + 1)..];
        }

        if (_block.Length > LongestBlock && _rowDepth == 0)
            End(BlockKind.Paragraph);
    }

    /// <summary>A line break within the block.</summary>
    public void Break() => Part(_rowDepth > 0 ? ' ' : '\n');

    /// <summary>Adds lines whose spaces have a meaning.</summary>
    public void AppendAsItIs(ReadOnlySpan<char> text)
    {
        Space();
        _block.Append(text);
    }

    /// <summary>Ends the block, if anything is in it. Paragraphs within a row are parts of it.</summary>
    public void End(BlockKind kind)
    {
        if (_rowDepth > 0 && kind != BlockKind.Row)
        {
            _space = true;
            return;
        }

        var (start, end) = (0, _block.Length);
        while (end > 0 && char.IsWhiteSpace(_block[end - 1]))
            end--;
        // Of a row's empty first cells the tabs stay, so that columns stand below each other.
        while (start < end && (kind == BlockKind.Row ? _block[start] is '\n' or ' ' : char.IsWhiteSpace(_block[start])))
            start++;
        if (end > start)
        {
            _finished.Append(_last is null ? "" : _last == kind && kind != BlockKind.Paragraph ? "\n" : "\n\n");
            if (kind == BlockKind.ListItem)
                _finished.Append("- ");
            _finished.Append(_block, start, end - start);
            _last = kind;
        }

        _block.Clear();
        _space = false;
    }

    /// <summary>Begins a row. One within another's cell is a part of it.</summary>
    public void BeginRow()
    {
        if (_rowDepth++ == 0)
        {
            _rowDepth = 0;
            End(BlockKind.Paragraph);
            _rowDepth = 1;
        }
    }

    /// <summary>Ends a cell of the row.</summary>
    public void EndCell()
    {
        if (_rowDepth == 1)
            Part('\t');
        else
            _space = true;
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        if (_rowDepth > 0 && --_rowDepth == 0)
            End(BlockKind.Row);
    }

    /// <summary>Ends the rows that were left open.</summary>
    public void EndRows()
    {
        while (_rowDepth > 0)
            EndRow();
    }

    /// <summary>Takes away what is finished.</summary>
    public string Take()
    {
        var piece = _finished.ToString();
        _finished.Clear();
        return piece;
    }

    /// <summary>Ends everything and takes it.</summary>
    public string TakeAll()
    {
        EndRows();
        End(BlockKind.Paragraph);
        return Take();
    }

    /// <summary>Puts the blocks of another, which is all taken, after this one's.</summary>
    public string Follow(TextBlocks notes)
    {
        var text = notes.TakeAll();
        return text.Length == 0 ? "" : (_last is null ? "" : "\n\n") + text;
    }

    private void Space()
    {
        if (_space && _block.Length > 0 && _block[^1] is not ('\n' or '\t'))
            _block.Append(' ');
        _space = false;
    }

    private void Part(char mark)
    {
        _block.Append(mark);
        _space = false;
    }
}
