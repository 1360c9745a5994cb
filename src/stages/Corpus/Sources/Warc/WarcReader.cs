using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Endonym.Lineage;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>Reads web archives record by record: WARC 0.17 to 1.1, plain, gzip or Zstandard, a record a member or not. What is broken becomes a fault with its offset, and reading goes on behind it.</summary>
/// <remarks>ISO 28500:2017 and the IIPC's WARC 1.1. One instance reads one file once, on one thread; its memory is bounded by <see cref="WarcOptions.MaxBlockBytes"/>.</remarks>
public sealed class WarcReader : IDisposable
{
    /// <summary>Reason of bytes where a record should begin and none does.</summary>
    public const string NoRecord = "no record where one should begin";

    /// <summary>Reason of a record whose header does not end, or ends too late.</summary>
    public const string HeaderTooLong = "record header too long";

    /// <summary>Reason of a record whose length is missing or no number.</summary>
    public const string NoLength = "record without a valid length";

    /// <summary>Reason of a record that is followed by something else than a record.</summary>
    public const string WrongLength = "record with a wrong length";

    /// <summary>Reason of a record above the limit.</summary>
    public const string TooLarge = "record larger than the limit";

    /// <summary>Reason of a record that the file's end cuts off.</summary>
    public const string CutOff = "record cut off by the end of the file";

    /// <summary>Reason of a member that the file's end cuts off.</summary>
    public const string TruncatedMember = "packed data cut off by the end of the file";

    /// <summary>Reason of a member that cannot be unpacked.</summary>
    public const string CorruptMember = "packed data are corrupt";

    /// <summary>Reason of a record whose block is not the one that was written.</summary>
    public const string WrongDigest = "record with a wrong digest";

    private const int MaxHeaderBytes = 1 << 16;

    private readonly string _name;
    private readonly WarcOptions _options;
    private readonly ByteSource _source;
    private readonly RecordBytes _bytes;
    private readonly ZstdDecoder? _zstd;
    private readonly HashSet<string> _types;
    private readonly Stream? _ownedFile;
    private long _rewindBudget;
    private long _headerEnd;

    /// <summary>Reads an open file from its position on.</summary>
    /// <param name="stream">Seekable; stays the caller's.</param>
    /// <param name="name">The file's name, for faults.</param>
    /// <param name="options">How.</param>
    public WarcReader(Stream stream, string name, WarcOptions options)
    {
        if (!stream.CanSeek)
            throw new ArgumentException($"The stream of {name} cannot be sought in, which finding the next record behind a broken one needs. Hand over a file.", nameof(stream));
        _name = name;
        _options = options;
        _types = new HashSet<string>(options.RecordTypes, StringComparer.OrdinalIgnoreCase);
        _source = new ByteSource(stream);
        // Records may lie about their length and make us read some bytes again; not for ever.
        _rewindBudget = 2 * _source.Length;
        Span<byte> start = stackalloc byte[4];
        start = start[.._source.Peek(start)];
        if (ZstdDecoder.Begins(start))
            _zstd = new ZstdDecoder(_source);
        _bytes = new RecordBytes(_source, GzipDecoder.Begins(start) ? new GzipDecoder(_source) : _zstd ?? (MemberDecoder)new PlainDecoder(_source));
    }

    private WarcReader(FileStream file, string path, WarcOptions options) : this((Stream)file, path, options) => _ownedFile = file;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidInputException">It is missing or unreadable.</exception>
    public static WarcReader Open(string path, WarcOptions options) => NamedFile.Read(path, path =>
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        try
        {
            return new WarcReader(file, path, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>Records met so far, the passed over and the broken among them.</summary>
    public long RecordCount { get; private set; }

    /// <summary>Records passed over because of their type or their fields.</summary>
    public long SkippedCount { get; private set; }

    /// <summary>Reads on, to the end of the file.</summary>
    /// <exception cref="InvalidInputException">The system cannot read on; the message names the file.</exception>
    public IEnumerable<WarcItem> Read()
    {
        while (true)
        {
            Step step;
            WarcItem item;
            try
            {
                step = ReadOne(out item);
            }
            catch (IOException error)
            {
                throw new InvalidInputException($"{_name} cannot be read on behind byte {_source.Position.ToString("N0", CultureInfo.InvariantCulture)}: {error.Message}", error);
            }

            if (step == Step.End)
                yield break;
            if (step == Step.Item)
                yield return item;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zstd?.Dispose();
        _ownedFile?.Dispose();
    }

    private enum Step
    {
        End,
        Item,
        PassedOver,
    }

    private Step ReadOne(out WarcItem item)
    {
        item = default;
        if (!SkipBlankLines())
            return AtEnd(out item);
        var offset = _bytes.Offset;
        RecordCount++;
        if (!_bytes.Have(5) || !_bytes.Ready.StartsWith("WARC/"u8))
        {
            item = Broken(offset, NoRecord);
            return Step.Item;
        }

        var headerLength = FindHeaderEnd();
        if (headerLength < 0)
        {
            item = Broken(offset, _bytes.Status == MemberStatus.Complete ? CutOff : HeaderTooLong);
            return Step.Item;
        }

        var header = _bytes.Ready[..headerLength];
        var lineEnd = header.IndexOf((byte)'\n');
        var version = Encoding.ASCII.GetString(header[..lineEnd].TrimEnd((byte)'\r'));
        var fields = HttpHeaders.Parse(header[(lineEnd + 1)..]);
        _bytes.Skip(headerLength);
        _headerEnd = _bytes.Offset;
        if (!long.TryParse(fields.First("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            item = Broken(offset, NoLength);
            return Step.Item;
        }

        var isWanted = (_types.Count == 0 || _types.Contains(fields.First("WARC-Type") ?? "")) && _options.Wanted?.Invoke(offset, fields) != false;
        return ReadBlock(offset, version, fields, length, isWanted, out item);
    }

    private Step ReadBlock(long offset, string version, HttpHeaders fields, long length, bool isWanted, out WarcItem item)
    {
        item = default;
        if (_bytes.IsPlain && length > _source.Length - _headerEnd)
        {
            item = Broken(offset, CutOff);
            return Step.Item;
        }

        var isRead = isWanted && length <= _options.MaxBlockBytes;
        // The length is only a claim: memory grows with what is there.
        var block = isRead ? GC.AllocateUninitializedArray<byte>((int)Math.Min(length, 1 << 20)) : [];
        var count = 0L;
        while (count < length)
        {
            if (_bytes.Ready.IsEmpty && !_bytes.More())
            {
                item = Broken(offset, CutOff);
                return Step.Item;
            }

            var part = _bytes.Ready[..(int)Math.Min(_bytes.Ready.Length, length - count)];
            if (isRead)
            {
                if (block.Length < count + part.Length)
                    Array.Resize(ref block, (int)Math.Min(length, Math.Max(block.Length * 2L, count + part.Length)));
                part.CopyTo(block.AsSpan((int)count));
            }

            count += part.Length;
            _bytes.Skip(part.Length);
        }

        // The checksum of a record's own member comes behind it.
        if (!EndsHere() || (_bytes.Status == MemberStatus.Corrupt && _bytes.BrokenOffset == offset))
        {
            item = Broken(offset, WrongLength);
            return Step.Item;
        }

        if (!isWanted)
        {
            SkippedCount++;
            return Step.PassedOver;
        }

        item = !isRead
            ? WarcItem.Aside(new WarcFault(_name, offset, TooLarge))
            : _options.VerifyBlockDigest && !DigestFits(fields.First("WARC-Block-Digest"), block)
                ? WarcItem.Aside(new WarcFault(_name, offset, WrongDigest))
                : WarcItem.Of(new WarcRecord { Offset = offset, Version = version, Fields = fields, Block = block });
        return Step.Item;
    }

    // Two line breaks end a record; some programs write one, or none at the file's end.
    private bool EndsHere()
    {
        _bytes.Have(9);
        var ready = _bytes.Ready;
        var trimmed = ready.TrimStart("\r\n"u8);
        if (trimmed.StartsWith("WARC/"u8) || (trimmed.IsEmpty && ready.Length <= 4))
            return true;
        return ready.StartsWith("\r\n\r\n"u8);
    }

    private bool SkipBlankLines()
    {
        while (_bytes.Have(1))
        {
            var ready = _bytes.Ready;
            var blank = ready.IndexOfAnyExcept("\r\n \t\0"u8);
            if (blank >= 0)
            {
                _bytes.Skip(blank);
                return true;
            }

            _bytes.Skip(ready.Length);
        }

        return false;
    }

    // Behind the last byte there is the end, or a broken member.
    private Step AtEnd(out WarcItem item)
    {
        item = default;
        if (_bytes.Status is not (MemberStatus.Corrupt or MemberStatus.Truncated))
            return Step.End;
        item = Broken(_bytes.BrokenOffset, NoRecord);
        return Step.Item;
    }

    private int FindHeaderEnd()
    {
        var from = 0;
        while (true)
        {
            var ready = _bytes.Ready;
            var end = ready[from..].IndexOf("\n\r\n"u8);
            var bareEnd = ready[from..(end < 0 ? ready.Length : from + end)].IndexOf("\n\n"u8);
            if (bareEnd >= 0)
                return from + bareEnd + 2;
            if (end >= 0)
                return from + end + 3;
            if (ready.Length > MaxHeaderBytes)
                return -1;
            from = Math.Max(0, ready.Length - 2);
            if (!_bytes.More())
                return -1;
        }
    }

    /// <summary>Makes the fault, and moves to where the next record may begin.</summary>
    private WarcItem Broken(long offset, string reason)
    {
        if (_bytes.Status is MemberStatus.Corrupt or MemberStatus.Truncated)
        {
            reason = _bytes.Status == MemberStatus.Corrupt ? CorruptMember : TruncatedMember;
            _bytes.Recover();
        }
        else
        {
            if (_bytes.IsPlain && reason is WrongLength or CutOff && _bytes.Offset - _headerEnd <= _rewindBudget)
            {
                _rewindBudget -= _bytes.Offset - _headerEnd;
                _bytes.Rewind(_headerEnd);
            }

            FindRecord();
        }

        return WarcItem.Aside(new WarcFault(_name, offset, reason));
    }

    // A record begins on a line of its own.
    private void FindRecord()
    {
        var sign = "\nWARC/"u8;
        while (_bytes.Have(sign.Length))
        {
            var index = _bytes.Ready.IndexOf(sign);
            if (index >= 0)
            {
                _bytes.Skip(index + 1);
                return;
            }

            _bytes.Skip(_bytes.Ready.Length - sign.Length + 1);
        }

        if (_bytes.Status is MemberStatus.Complete)
            _bytes.Skip(_bytes.Ready.Length);
    }

    private static bool DigestFits(string? digest, ReadOnlySpan<byte> block)
    {
        var colon = digest?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (digest is null || colon < 0)
            return true;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int length;
        switch (digest[..colon].ToLowerInvariant().Replace("-", "", StringComparison.Ordinal))
        {
#pragma warning disable CA5350, CA5351 // Archives carry these digests; they guard against accidents here, not against forgers.
            case "sha1":
                length = SHA1.HashData(block, hash);
                break;
            case "md5":
                length = MD5.HashData(block, hash);
                break;
#pragma warning restore CA5350, CA5351
            case "sha256":
                length = SHA256.HashData(block, hash);
                break;
            default:
                return true;
        }

        var value = digest.AsSpan(colon + 1).Trim();
        return value.Equals(Base32(hash[..length]), StringComparison.OrdinalIgnoreCase) || value.Equals(Convert.ToHexString(hash[..length]), StringComparison.OrdinalIgnoreCase);
    }

    // RFC 4648, as WARC writes digests.
    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var text = new StringBuilder();
        int bits = 0, count = 0;
        foreach (var one in bytes)
        {
            bits = ((bits << 8) | one) & 0xFFFF;
            for (count += 8; count >= 5; count -= 5)
                text.Append(alphabet[(bits >> (count - 5)) & 31]);
        }

        if (count > 0)
            text.Append(alphabet[(bits << (5 - count)) & 31]);
        while (text.Length % 8 != 0)
            text.Append('=');
        return text.ToString();
    }
}
