using System.Buffers.Binary;
using System.IO.Hashing;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>Unpacks gzip members.</summary>
/// <remarks>RFC 1952. The checksum of each member is checked.</remarks>
internal sealed class GzipDecoder(ByteSource source) : MemberDecoder(source)
{
    // A file of nothing but false beginnings is given up.
    private const int MaxTrials = 10_000;

    private readonly Inflater _inflater = new(source);
    private readonly Crc32 _checksum = new();
    private uint _length;
    private int _trials;

    /// <summary>Whether a file begins as gzip.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, 8, ..];

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        if (Status != MemberStatus.Open)
            return 0;
        var count = _inflater.Read(target);
        if (count > 0)
        {
            _checksum.Append(target[..count]);
            _length += (uint)count;
            return count;
        }

        Status = _inflater.Status;
        if (Status == MemberStatus.Complete)
            CheckEnd();
        return 0;
    }

    /// <inheritdoc/>
    public override bool SeekMember(long from)
    {
        Span<byte> start = stackalloc byte[5];
        while (SeekBytes(from, [0x1F, 0x8B, 8]) && _trials++ < MaxTrials)
        {
            // The three bytes come up by chance in packed data too; what unpacks to the start of a record is one.
            var candidate = Source.Position;
            Open();
            var count = 0;
            while (count < start.Length && Read(start[count..]) is > 0 and var read)
                count += read;
            if (count == start.Length && start.SequenceEqual("WARC/"u8))
            {
                Source.Position = candidate;
                return true;
            }

            from = candidate + 1;
        }

        return false;
    }

    /// <inheritdoc/>
    protected override void Begin()
    {
        _checksum.Reset();
        _length = 0;
        _inflater.Begin();
        Span<byte> header = stackalloc byte[10];
        if (!ReadAll(header))
            return;
        if (!Begins(header) || (header[3] & 0xE0) != 0)
        {
            Status = MemberStatus.Corrupt;
            return;
        }

        const int headerChecksum = 2, extra = 4, name = 8, comment = 16;
        Span<byte> two = stackalloc byte[2];
        if ((header[3] & extra) != 0 && ReadAll(two))
            SkipBytes(BinaryPrimitives.ReadUInt16LittleEndian(two));
        if ((header[3] & name) != 0)
            SkipText();
        if ((header[3] & comment) != 0)
            SkipText();
        if ((header[3] & headerChecksum) != 0)
            SkipBytes(2);
    }

    private void CheckEnd()
    {
        Span<byte> end = stackalloc byte[8];
        if (!ReadAll(end))
            return;
        var isRight = BinaryPrimitives.ReadUInt32LittleEndian(end) == _checksum.GetCurrentHashAsUInt32() && BinaryPrimitives.ReadUInt32LittleEndian(end[4..]) == _length;
        Status = isRight ? MemberStatus.Complete : MemberStatus.Corrupt;
    }

    private bool ReadAll(Span<byte> target)
    {
        var count = 0;
        while (count < target.Length && Source.Read(target[count..]) is > 0 and var read)
            count += read;
        if (count == target.Length)
            return true;
        Status = MemberStatus.Truncated;
        return false;
    }

    private void SkipBytes(int count)
    {
        for (; count > 0; count--)
        {
            if (Source.ReadByte() < 0)
                Status = MemberStatus.Truncated;
        }
    }

    private void SkipText()
    {
        int next;
        while ((next = Source.ReadByte()) > 0)
        {
        }

        if (next < 0)
            Status = MemberStatus.Truncated;
    }
}
