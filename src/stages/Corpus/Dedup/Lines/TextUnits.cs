namespace Endonym.Corpus.Dedup.Lines;

/// <summary>Walks over a text's lines or paragraphs. What follows a unit up to the next belongs to it, so that the pieces make up the text.</summary>
internal ref struct TextUnits(ReadOnlySpan<char> text, TextUnit unit)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _end;

    /// <summary>Where the piece begins.</summary>
    public int Start { get; private set; }

    /// <summary>The piece, with its line feeds.</summary>
    public readonly ReadOnlySpan<char> Current => _text[Start.._end];

    public bool MoveNext()
    {
        if (_end == _text.Length)
            return false;
        Start = _end;
        _end = EndOfLine(_end);
        if (unit == TextUnit.Line)
            return true;

        // To the first blank line, and over all blank lines that follow it.
        var blank = IsBlank(Start, _end);
        while (_end < _text.Length)
        {
            var next = EndOfLine(_end);
            var nextIsBlank = IsBlank(_end, next);
            if (blank && !nextIsBlank)
                break;
            blank = nextIsBlank;
            _end = next;
        }

        return true;
    }

    private readonly int EndOfLine(int start)
    {
        var feed = _text[start..].IndexOf('\n');
        return feed < 0 ? _text.Length : start + feed + 1;
    }

    private readonly bool IsBlank(int start, int end) => _text[start..end].IsWhiteSpace();
}
