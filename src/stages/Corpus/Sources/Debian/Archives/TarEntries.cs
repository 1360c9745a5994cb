using System.Buffers.Binary;
using System.Text;

namespace Endonym.Corpus.Sources.Debian.Archives;

/// <summary>The entries of a tar archive, of which only those that are wanted are kept in memory.</summary>
/// <remarks>
/// POSIX ustar with GNU's long names, which dpkg writes, and the <c>path</c> and <c>linkpath</c> of pax headers. The reader of the base class library takes
/// a name as long as the archive says it is; here names are bounded as contents are.
/// </remarks>
internal static class TarEntries
{
    private const int BlockBytes = 512;
    private const int ChecksumAt = 148;
    private const int ChecksumBytes = 8;
    private const int MaxNameBytes = 1 << 16;
    private const long MaxYear = 253_402_300_799; // the last second that a date can hold

    /// <summary>Reads to the end of the archive.</summary>
    /// <param name="tar">Unpacked.</param>
    /// <param name="isWanted">Asked for each file and link by its path without <c>./</c>.</param>
    /// <param name="maxFileBytes">Of a file that is wanted.</param>
    /// <exception cref="InvalidDataException">It is no tar archive, breaks off, or a file is longer than allowed.</exception>
    public static IEnumerable<DebFile> Read(Stream tar, Func<string, bool> isWanted, long maxFileBytes)
    {
        var block = new byte[BlockBytes];
        string? longName = null, longTarget = null;
        while (ReadBlock(tar, block))
        {
            if (block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
                yield break;

            CheckSum(block);
            var size = Number(block.AsSpan(124, 12));
            switch ((char)block[156])
            {
                case 'L':
                    longName = Text(Content(tar, size, MaxNameBytes));
                    continue;
                case 'K':
                    longTarget = Text(Content(tar, size, MaxNameBytes));
                    continue;
                case 'x':
                    (longName, longTarget) = OfPax(Content(tar, size, MaxNameBytes), longName, longTarget);
                    continue;
            }

            var path = Clean(longName ?? NameOf(block));
            var target = longTarget ?? Text(block.AsSpan(157, 100));
            (longName, longTarget) = (null, null);
            var isLink = (char)block[156] is '1' or '2';
            var isFile = (char)block[156] is '0' or '\0' or '7';
            if ((isFile || isLink) && isWanted(path))
                yield return new DebFile(path, isLink ? target : null, DateOf(Number(block.AsSpan(136, 12))), Content(tar, size, maxFileBytes));
            else
                Skip(tar, size + Padding(size));
        }

        throw new InvalidDataException("Its tar archive breaks off.");
    }

    private static bool ReadBlock(Stream tar, byte[] block) => tar.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) == block.Length;

    private static byte[] Content(Stream tar, long size, long maxBytes)
    {
        if (size > maxBytes)
            throw new InvalidDataException(FormattableString.Invariant($"An entry of its tar archive has {size:N0} bytes; at most {maxBytes:N0} are read."));

        // Grown as bytes come: what the header says costs nothing until it is true.
        using var content = new MemoryStream();
        var buffer = new byte[Math.Min(size, 1 << 16)];
        for (var left = size; left > 0;)
        {
            var count = tar.Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            if (count == 0)
                throw new InvalidDataException("Its tar archive breaks off.");
            content.Write(buffer, 0, count);
            left -= count;
        }

        Skip(tar, Padding(size));
        return content.ToArray();
    }

    private static void Skip(Stream tar, long size)
    {
        var buffer = new byte[Math.Min(size, 1 << 16)];
        for (var left = size; left > 0;)
        {
            var count = tar.Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            if (count == 0)
                throw new InvalidDataException("Its tar archive breaks off.");
            left -= count;
        }
    }

    private static long Padding(long size) => (BlockBytes - (size % BlockBytes)) % BlockBytes;

    // The sum is over the header with spaces in its own place.
    private static void CheckSum(ReadOnlySpan<byte> block)
    {
        var sum = 0L;
        for (var i = 0; i < block.Length; i++)
            sum += i is >= ChecksumAt and < ChecksumAt + ChecksumBytes ? ' ' : block[i];
        if (sum != Number(block.Slice(ChecksumAt, ChecksumBytes)))
            throw new InvalidDataException("A header of its tar archive has a wrong checksum.");
    }

    // Octal digits; GNU writes what does not fit in binary, with the first bit set.
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            var number = BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
            return field[0] == 0x80 && number >= 0 && field[1..^8].IndexOfAnyExcept((byte)0) < 0
                ? number
                : throw new InvalidDataException("A number in its tar archive is too large.");
        }

        var value = 0L;
        foreach (var digit in field)
        {
            if (digit is (byte)' ' or 0)
            {
                if (value > 0)
                    break;
                continue;
            }

            value = digit is >= (byte)'0' and <= (byte)'7' ? (value * 8) + (digit - '0') : throw new InvalidDataException("A number in its tar archive is none.");
        }

        return value;
    }

    private static string NameOf(ReadOnlySpan<byte> block)
    {
        var name = Text(block[..100]);
        var prefix = block.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(block.Slice(345, 155)) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    private static string Clean(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/');

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    private static DateOnly? DateOf(long seconds) => seconds is > 0 and <= MaxYear ? DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(seconds)) : null;

    // Records of "length key=value\n".
    private static (string? Name, string? Target) OfPax(ReadOnlySpan<byte> header, string? name, string? target)
    {
        while (!header.IsEmpty)
        {
            var space = header.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(Encoding.ASCII.GetString(header[..space]), out var length) || length <= space || length > header.Length)
                throw new InvalidDataException("A pax header of its tar archive is broken.");

            var record = Encoding.UTF8.GetString(header[(space + 1)..length]).TrimEnd('\n');
            if (record.StartsWith("path=", StringComparison.Ordinal))
                name = record["path=".Length..];
            else if (record.StartsWith("linkpath=", StringComparison.Ordinal))
                target = record["linkpath=".Length..];
            header = header[length..];
        }

        return (name, target);
    }
}
