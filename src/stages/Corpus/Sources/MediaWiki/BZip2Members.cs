using Endonym.Text.Documents;
using ICSharpCode.SharpZipLib.BZip2;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Unpacks a bzip2 file of one member or of many after each other, as parallel packers and "multistream" dumps write them. Closes the file.</summary>
internal sealed class BZip2Members(FileStream file) : ForwardStream
{
    private BZip2InputStream _member = Next(file);

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            // The library takes the file byte by byte, so that it stands where a member ends.
            var read = _member.Read(buffer);
            if (read > 0 || buffer.IsEmpty)
                return read;
            if (file.Position == file.Length)
                return 0;
            _member = Next(file);
        }
    }

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
