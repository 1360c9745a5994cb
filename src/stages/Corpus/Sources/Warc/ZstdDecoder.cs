using System.Buffers.Binary;
using ZstdSharp;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>Unpacks Zstandard frames, with the dictionary that the file's first frame may carry.</summary>
/// <remarks>RFC 8878, and the IIPC's "Zstandard compression for WARC": the dictionary stands in a skippable frame 0x184D2A5D at the start, packed itself or not.</remarks>
internal sealed class ZstdDecoder : MemberDecoder, IDisposable
{
    private const uint DictionaryMagic = 0x184D2A5D;
    private const int MaxDictionaryBytes = 16 << 20;

    private readonly Decompressor _decompressor = new();
    private bool _frameEnded;

    public ZstdDecoder(ByteSource source) : base(source) => ReadDictionary();

    /// <summary>Whether a file begins as Zstandard.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) =>
        start is [0x28, 0xB5, 0x2F, 0xFD, ..] || (start.Length >= 4 && (BinaryPrimitives.ReadUInt32LittleEndian(start) & 0xFFFFFFF0) == 0x184D2A50);

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        try
        {
            while (Status == MemberStatus.Open)
            {
                var ready = Source.Ready;
                if (_frameEnded || ready.IsEmpty)
                {
                    Status = _frameEnded ? MemberStatus.Complete : MemberStatus.Truncated;
                    break;
                }

                var status = _decompressor.UnwrapStream(ready, target, out var consumed, out var written);
                Source.Skip(consumed);
                _frameEnded = status == System.Buffers.OperationStatus.Done;
                if (written > 0)
                    return written;
                if (consumed == 0 && !_frameEnded)
                    Status = MemberStatus.Corrupt;
            }
        }
        catch (ZstdException)
        {
            Status = MemberStatus.Corrupt;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override bool SeekMember(long from) => SeekBytes(from, [0x28, 0xB5, 0x2F, 0xFD]);

    /// <inheritdoc/>
    public void Dispose() => _decompressor.Dispose();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _decompressor.ResetStream();
        _frameEnded = false;
    }

    private void ReadDictionary()
    {
        var start = Source.Position;
        Span<byte> header = stackalloc byte[8];
        if (Source.Peek(header) < header.Length || BinaryPrimitives.ReadUInt32LittleEndian(header) != DictionaryMagic)
            return;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (length > MaxDictionaryBytes || length > Source.Length - start - header.Length)
            return;
        Source.Position = start + header.Length;
        var content = new byte[length];
        for (var count = 0; count < content.Length && Source.Read(content.AsSpan(count)) is > 0 and var read;)
            count += read;
        try
        {
            if (content is [0x28, 0xB5, 0x2F, 0xFD, ..])
            {
                using var unpacker = new Decompressor();
                content = unpacker.Unwrap(content, MaxDictionaryBytes).ToArray();
            }

            _decompressor.LoadDictionary(content);
        }
        catch (ZstdException)
        {
            // Then every frame that needs it is corrupt, and says so.
        }
    }
}
