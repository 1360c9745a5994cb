using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.Debian.Archives;

/// <summary>The next bytes of a stream as a stream of their own; disposing of it leaves the other one open.</summary>
/// <param name="whole">The stream, at the first byte.</param>
/// <param name="length">How many bytes.</param>
internal sealed class SliceStream(Stream whole, long length) : ForwardStream
{
    private long _position;

    /// <summary>Bytes read so far; decoders of xz ask, since its parts begin at multiples of four.</summary>
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = whole.Read(buffer[..(int)Math.Min(buffer.Length, length - _position)]);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        if (_position == length)
            return -1;
        var value = whole.ReadByte();
        _position += value < 0 ? 0 : 1;
        return value;
    }
}
