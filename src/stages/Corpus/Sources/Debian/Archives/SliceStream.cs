namespace Endonym.Corpus.Sources.Debian.Archives;

/// <summary>The next bytes of a stream as a stream of their own; disposing of it leaves the other one open.</summary>
/// <param name="whole">The stream, at the first byte.</param>
/// <param name="length">How many bytes.</param>
internal sealed class SliceStream(Stream whole, long length) : ForwardStream
{
    private long _left = length;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = whole.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count;
    }
}
