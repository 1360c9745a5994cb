using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.Debian.Archives;

/// <summary>Bytes as they are unpacked, up to a bound that no honest package reaches.</summary>
/// <param name="unpacked">What a decoder gives; disposed of with this.</param>
/// <param name="packedBytes">How long it is packed.</param>
internal sealed class BoundedStream(Stream unpacked, long packedBytes) : ForwardStream
{
    /// <summary>Bytes at most, whatever the ratio; the largest games of the archive have about two gigabytes.</summary>
    public const long MaxBytes = 8L << 30;

    /// <summary>How many times its packed length a member may have, once it is longer than <see cref="AlwaysAllowed"/>. Text packs 10-fold, empty maps of games 100-fold.</summary>
    public const int MaxRatio = 500;

    /// <summary>Bytes that are unpacked whatever the ratio.</summary>
    public const long AlwaysAllowed = 64 << 20;

    private long _count;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = unpacked.Read(buffer);
        _count += count;
        if (_count > MaxBytes)
            throw new InvalidDataException(FormattableString.Invariant($"It unpacks to more than {MaxBytes:N0} bytes."));
        if (_count > AlwaysAllowed && _count / MaxRatio > packedBytes)
            throw new InvalidDataException(FormattableString.Invariant($"It unpacks to more than {MaxRatio} times its length."));
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }
}
