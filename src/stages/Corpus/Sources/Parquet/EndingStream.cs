namespace Endonym.Corpus.Sources.Parquet;

/// <summary>A file whose end is an error to whoever goes on reading there: the library reads a broken header's two thousand million fields from it, one by one.</summary>
internal sealed class EndingStream(FileStream file) : Stream
{
    // Whoever asks once or twice whether there is more may.
    private const int MostReadsAtEnd = 1_000;

    private int _readsAtEnd;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Counted(file.Read(buffer), isEnd: !buffer.IsEmpty);

    public override int ReadByte() => file.ReadByte() is var value and >= 0 ? value : Counted(0, isEnd: true) - 1;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await file.ReadAsync(buffer, cancellationToken), isEnd: !buffer.IsEmpty);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int read, bool isEnd)
    {
        if (read == 0 && isEnd && ++_readsAtEnd > MostReadsAtEnd)
            throw new InvalidDataException("It is cut off, or its headers speak of more than it holds.");
        return read;
    }
}
