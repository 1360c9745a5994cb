using System.Buffers;

namespace Endonym.Text.Documents;

/// <summary>Lines of a text in memory that does not grow with them: of a line longer than allowed only the beginning is kept, and the rest is read over.</summary>
/// <remarks>A line ends at a line feed, a carriage return, or both, as for <see cref="TextReader.ReadLine"/>.</remarks>
/// <param name="reader">The text; not disposed.</param>
/// <param name="maxLength">The longest line that is kept whole, in UTF-16 units.</param>
internal sealed class BoundedLineReader(TextReader reader, int maxLength)
{
    /// <summary>How much is kept of a line that is too long, in UTF-16 units: enough for people to see what it is.</summary>
    public const int KeptOfTooLong = 1000;

    private const int BufferLength = 1 << 14;

    private readonly char[] _buffer = new char[BufferLength];
    private readonly ArrayBufferWriter<char> _line = new();
    private int _start;
    private int _end;
    private bool _skipLineFeed;

    /// <summary>Length of the line last read, the part that was not kept included, in UTF-16 units.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the line last read was longer than allowed.</summary>
    public bool IsTooLong => Length > maxLength;

    /// <summary>Reads the next line.</summary>
    /// <returns>The line without its end, or of a line that is too long the first <see cref="KeptOfTooLong"/> units; null when there is none left.</returns>
    public string? Read()
    {
        _line.ResetWrittenCount();
        Length = 0;
        var any = false;
        while (Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOfAny('\r', '\n');
            Keep(length < 0 ? rest : rest[..length]);
            if (length < 0)
            {
                _start = _end;
                continue;
            }

            _skipLineFeed = rest[length] == '\r';
            _start += length + 1;
            break;
        }

        return any ? Kept() : null;
    }

    private void Keep(ReadOnlySpan<char> part)
    {
        Length += part.Length;
        var room = (int)Math.Min(part.Length, Math.Max(0L, (long)maxLength - _line.WrittenCount));
        _line.Write(part[..room]);
    }

    private string Kept()
    {
        if (!IsTooLong)
            return _line.WrittenSpan.ToString();

        var kept = _line.WrittenSpan[..Math.Min(KeptOfTooLong, _line.WrittenCount)];
        return (kept is [.., var last] && char.IsHighSurrogate(last) ? kept[..^1] : kept).ToString();
    }

    /// <summary>Makes sure that there is something in the buffer; false at the end. The line feed after a carriage return belongs to the line before.</summary>
    private bool Fill()
    {
        while (true)
        {
            if (_start < _end && _skipLineFeed)
            {
                _skipLineFeed = false;
                if (_buffer[_start] == '\n')
                    _start++;
            }

            if (_start < _end)
                return true;

            (_start, _end) = (0, reader.Read(_buffer));
            if (_end == 0)
                return false;
        }
    }
}
