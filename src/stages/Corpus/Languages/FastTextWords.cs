namespace Endonym.Corpus.Languages;

/// <summary>The words of a text as fastText cuts them: at spaces, tabs, line ends, form feeds and NUL, with the mark of the line's end as the last.</summary>
/// <param name="text">UTF-8.</param>
internal ref struct FastTextWords(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The word.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Whether it is the mark of the line's end, there or written out in the text.</summary>
    public readonly bool IsEnd => Current.SequenceEqual(EndOfLine);

    private static ReadOnlySpan<byte> EndOfLine => "</s>"u8;

    /// <summary>Goes on to the next word; after the mark of the end the caller stops.</summary>
    public bool MoveNext()
    {
        var start = 0;
        while (start < _rest.Length && IsSpace(_rest[start]))
            start++;
        if (start == _rest.Length)
        {
            _rest = [];
            Current = EndOfLine;
            return true;
        }

        var end = start + 1;
        while (end < _rest.Length && !IsSpace(_rest[end]))
            end++;
        Current = _rest[start..end];
        _rest = _rest[end..];
        return true;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13) or 0;
}
