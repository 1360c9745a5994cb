namespace Endonym.Serving.Remote;

/// <summary>An answer's body on its way: ends the request with its server when it has been read, fails or is let go.</summary>
internal sealed class RemoteBody(Stream inner, ReadOnlyMemory<byte> first, Action<bool> onEnd) : Stream
{
    private ReadOnlyMemory<byte> _first = first;
    private Action<bool>? _onEnd = onEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("A body on its way has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A body on its way has no position.");
        set => throw new NotSupportedException("A body on its way cannot be sought in.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_first.IsEmpty)
        {
            var taken = Math.Min(_first.Length, buffer.Length);
            _first[..taken].CopyTo(buffer);
            _first = _first[taken..];
            return taken;
        }

        try
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            if (count == 0 && buffer.Length > 0)
                End(well: true);
            return count;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            End(well: false);
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A body on its way cannot be sought in.");

    public override void SetLength(long value) => throw new NotSupportedException("A body on its way is read only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A body on its way is read only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            // Whoever stops reading before the end, as clients do at [DONE], has nothing against the server.
            End(well: true);
        }

        base.Dispose(disposing);
    }

    private void End(bool well) => Interlocked.Exchange(ref _onEnd, null)?.Invoke(well);
}
