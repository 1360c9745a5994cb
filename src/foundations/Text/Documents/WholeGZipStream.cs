using System.IO.Compression;

namespace Endonym.Text.Documents;

/// <summary>Unpacks gzip, of one member or several, and does not take a file that is cut off for a whole one.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends quietly where its file ends, were it in the middle of a member; a corpus would lose its second half and nobody
/// would know. So at the end one more member is offered, which holds a single known byte: a decoder that stands between members gives out
/// exactly this byte, one that stands inside a member something else or nothing.
/// </remarks>
internal sealed class WholeGZipStream : ForwardStream
{
    private const byte ProbeByte = 0x5A;
    private static readonly byte[] Probe = Pack(ProbeByte);

    private readonly ProbedStream _file;
    private readonly GZipStream _gzip;
    private bool _ended;

    /// <param name="file">Disposed with this stream.</param>
    public WholeGZipStream(Stream file)
    {
        _file = new ProbedStream(file);
        _gzip = new GZipStream(_file, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty)
            return 0;
        var count = _gzip.Read(buffer);
        if (count > 0)
            return count;

        _ended = true;
        _file.Offer(Probe);
        Span<byte> beyond = stackalloc byte[2];
        if (_gzip.ReadAtLeast(beyond, beyond.Length, throwOnEndOfStream: false) != 1 || beyond[0] != ProbeByte)
            throw new InvalidDataException("It ends in the middle of its packed data, or with something that is not gzip.");
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose(); // and the file with it
        base.Dispose(disposing);
    }

    private static byte[] Pack(byte value)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.WriteByte(value);
        return packed.ToArray();
    }

    /// <summary>A file, and after its end what is offered.</summary>
    private sealed class ProbedStream(Stream file) : ForwardStream
    {
        private ReadOnlyMemory<byte> _offered;

        public void Offer(ReadOnlyMemory<byte> bytes) => _offered = bytes;

        public override int Read(Span<byte> buffer)
        {
            if (file.Read(buffer) is > 0 and var count)
                return count;
            count = Math.Min(buffer.Length, _offered.Length);
            _offered.Span[..count].CopyTo(buffer);
            _offered = _offered[count..];
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
