using System.Buffers;
using System.Text;

namespace Endonym.Text.Documents;

/// <summary>Lines of UTF-8 in memory that does not grow with them: of a line longer than allowed only the beginning is kept, and the rest is read over.</summary>
/// <remarks>A line ends at a line feed, a carriage return, or both, as for <see cref="TextReader.ReadLine"/>. A byte-order mark at the beginning is skipped.</remarks>
/// <param name="stream">The bytes; not disposed.</param>
/// <param name="maxLength">The longest line that is kept whole, in bytes.</param>
internal sealed class BoundedLineReader(Stream stream, int maxLength)
{
    /// <summary>How much is kept of a line that is too long, in bytes: enough for people to see what it is.</summary>
    public const int KeptOfTooLong = 1000;

    private const int BufferLength = 1 << 16;

    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _start;
    private int _end;
    private bool _skipLineFeed;
    private bool _begun;

    /// <summary>Length of the line last read, the part that was not kept included, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the line last read was longer than allowed.</summary>
    public bool IsTooLong => Length > maxLength;

    /// <summary>The line last read, without its end; of one that is too long the first <see cref="KeptOfTooLong"/> bytes, ending with a whole character. Good until the next is read.</summary>
    public ReadOnlySpan<byte> Line => IsTooLong ? WholeCharacters(_line.WrittenSpan[..Math.Min(KeptOfTooLong, _line.WrittenCount)]) : _line.WrittenSpan;

    /// <summary>The same, where no line is too long.</summary>
    public ReadOnlyMemory<byte> LineMemory => _line.WrittenMemory;

    /// <summary>Reads the next line.</summary>
    /// <returns>False when there is none left.</returns>
    public bool Read()
    {
        _line.ResetWrittenCount();
        Length = 0;
        var any = false;
        while (Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOfAny((byte)'\r', (byte)'\n');
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

        return any;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        Length += part.Length;
        var room = (int)Math.Min(part.Length, Math.Max(0L, (long)maxLength - _line.WrittenCount));
        _line.Write(part[..room]);
    }

    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Rune.DecodeLastFromUtf8(bytes, out _, out var length) == OperationStatus.NeedMoreData)
            bytes = bytes[..^length];
        return bytes;
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

            (_start, _end) = (0, _begun ? stream.Read(_buffer) : stream.ReadAtLeast(_buffer, 3, throwOnEndOfStream: false));
            if (_end == 0)
                return false;
            if (!_begun && _buffer.AsSpan(0, _end).StartsWith(Encoding.UTF8.Preamble))
                _start = Encoding.UTF8.Preamble.Length;
            _begun = true;
        }
    }
}
