namespace Endonym.Corpus.Sources.Warc;

/// <summary>Reads a seekable stream byte by byte, knows where it stands and can go back.</summary>
internal sealed class ByteSource
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[1 << 16];
    private long _bufferStart;
    private int _length;
    private int _index;

    /// <param name="stream">Stays the caller's.</param>
    public ByteSource(Stream stream)
    {
        _stream = stream;
        _bufferStart = stream.Position;
        Length = stream.Length;
    }

    /// <summary>Bytes of the whole stream.</summary>
    public long Length { get; }

    /// <summary>Where the next byte stands.</summary>
    public long Position
    {
        get => _bufferStart + _index;
        set
        {
            if (value >= _bufferStart && value <= _bufferStart + _length)
            {
                _index = (int)(value - _bufferStart);
                return;
            }

            _stream.Position = value;
            _bufferStart = value;
            _length = _index = 0;
        }
    }

    /// <summary>The next byte, or -1 at the end.</summary>
    public int ReadByte() => _index < _length || Fill() ? _buffer[_index++] : -1;

    /// <summary>What lies ready, at least a byte unless the end is reached.</summary>
    public ReadOnlySpan<byte> Ready => _index < _length || Fill() ? _buffer.AsSpan(_index, _length - _index) : default;

    /// <summary>Moves over bytes that were ready; a look ahead since then does not matter.</summary>
    public void Skip(int count)
    {
        if (count <= _length - _index)
            _index += count;
        else
            Position += count;
    }

    /// <summary>Fills as much of the target as there is.</summary>
    public int Read(Span<byte> target)
    {
        var ready = Ready;
        var count = Math.Min(ready.Length, target.Length);
        ready[..count].CopyTo(target);
        _index += count;
        return count;
    }

    /// <summary>The next bytes without moving; fewer at the end of the stream.</summary>
    public int Peek(Span<byte> target)
    {
        var start = Position;
        var count = 0;
        while (count < target.Length && Read(target[count..]) is > 0 and var read)
            count += read;
        Position = start;
        return count;
    }

    private bool Fill()
    {
        _bufferStart += _length;
        _index = 0;
        _length = _stream.Read(_buffer);
        return _length > 0;
    }
}
