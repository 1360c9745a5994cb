using static System.FormattableString;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Lets one tensor write exactly its bytes into a file, so that a slip in one never shifts those after it.</summary>
internal sealed class TensorStream(Stream file, string tensor, long length) : Stream
{
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidOperationException">Bytes are missing.</exception>
    public void CheckWhole()
    {
        if (_written != length)
            throw new InvalidOperationException(Invariant($"Tensor '{tensor}' takes {length} bytes, but {_written} were written."));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > length - _written)
            throw new InvalidOperationException(Invariant($"Tensor '{tensor}' takes {length} bytes, but at least {_written + buffer.Length} were written."));
        file.Write(buffer);
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // The file is flushed once, by who opened it.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
