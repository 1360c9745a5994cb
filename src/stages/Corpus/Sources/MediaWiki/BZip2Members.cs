using ICSharpCode.SharpZipLib.BZip2;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Unpacks a bzip2 file of one member or of many after each other, as parallel packers and "multistream" dumps write them. Closes the file.</summary>
internal sealed class BZip2Members(FileStream file) : Stream
{
    private BZip2InputStream _member = Next(file);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            // The library takes the file byte by byte, so that it stands where a member ends.
            var read = _member.Read(buffer, offset, count);
            if (read > 0 || count == 0)
                return read;
            if (file.Position == file.Length)
                return 0;
            _member = Next(file);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static BZip2InputStream Next(Stream file) => new(file) { IsStreamOwner = false };
}
