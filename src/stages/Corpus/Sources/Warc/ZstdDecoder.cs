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

    // The library unpacks frame after frame without saying where one ends, and where a record begins is what an index tells. So it is given one piece of a frame at a time: the header, then block after block.
    private bool _isHeaderNext;
    private bool _hasChecksum;
    private bool _isLastPiece;
    private long _leftOfPiece;

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
                if (_frameEnded)
                {
                    Status = MemberStatus.Complete;
                    break;
                }

                if (_leftOfPiece == 0 && !_isLastPiece && !BeginPiece())
                    break;
                var ready = Source.Ready;
                if (ready.IsEmpty && _leftOfPiece > 0)
                {
                    Status = MemberStatus.Truncated;
                    break;
                }

                ready = ready[..(int)Math.Min(ready.Length, _leftOfPiece)];
                var status = _decompressor.UnwrapStream(ready, target, out var consumed, out var written);
                Source.Skip(consumed);
                _leftOfPiece -= consumed;
                _frameEnded = status == System.Buffers.OperationStatus.Done && _isLastPiece && _leftOfPiece == 0;
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
        _frameEnded = _isLastPiece = false;
        _isHeaderNext = true;
        _leftOfPiece = 0;
    }

    // RFC 8878, sections 3.1.1 and 3.1.2.
    private bool BeginPiece()
    {
        Span<byte> start = stackalloc byte[8];
        var count = Source.Peek(start);
        if (_isHeaderNext && count == start.Length && (BinaryPrimitives.ReadUInt32LittleEndian(start) & 0xFFFFFFF0) == 0x184D2A50)
        {
            _leftOfPiece = start.Length + BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
            _isLastPiece = true;
        }
        else if (_isHeaderNext && count >= 5)
        {
            const int single = 0x20, checksum = 4;
            var descriptor = start[4];
            var isSingle = (descriptor & single) != 0;
            _hasChecksum = (descriptor & checksum) != 0;
            _leftOfPiece = 5 + (isSingle ? 0 : 1) + (descriptor & 3) switch { 3 => 4, var idBytes => idBytes } + (descriptor >> 6) switch { 0 => isSingle ? 1 : 0, var power => 1 << power };
        }
        else if (!_isHeaderNext && count >= 3)
        {
            const int runOfOneByte = 1;
            var block = start[0] | (start[1] << 8) | (start[2] << 16);
            _isLastPiece = (block & 1) != 0;
            _leftOfPiece = 3 + (((block >> 1) & 3) == runOfOneByte ? 1 : block >> 3) + (_isLastPiece && _hasChecksum ? 4 : 0);
        }
        else
        {
            Status = MemberStatus.Truncated;
            return false;
        }

        _isHeaderNext = false;
        return true;
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
