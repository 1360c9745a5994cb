using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>An HTTP response as a record's block holds it.</summary>
internal readonly ref struct HttpResponse
{
    private static readonly string[] NoCoding = ["identity", "none", ""];

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private HttpResponse(int status, HttpHeaders headers, ReadOnlySpan<byte> body)
    {
        Status = status;
        Headers = headers;
        Body = body;
    }

    /// <summary>The status code, 100 to 999.</summary>
    public int Status { get; }

    /// <summary>The header fields.</summary>
    public HttpHeaders Headers { get; }

    /// <summary>What follows the empty line, coded as it was sent.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Reads a response.</summary>
    /// <returns>False where the block is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> block, out HttpResponse response)
    {
        response = default;
        var lineEnd = block.IndexOf((byte)'\n');
        if (lineEnd < 0 || !block.StartsWith("HTTP/"u8))
            return false;
        var line = Encoding.Latin1.GetString(block[..Math.Min(lineEnd, 256)]);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || line.Length < space + 4 || !int.TryParse(line.AsSpan(space + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status < 100)
            return false;

        var rest = block[(lineEnd + 1)..];
        var (headerLength, bodyStart) = FindBody(rest);
        response = new HttpResponse(status, HttpHeaders.Parse(rest[..headerLength]), rest[bodyStart..]);
        return true;
    }

    /// <summary>Takes the codings off the body.</summary>
    /// <param name="maxBytes">The most that it may become.</param>
    /// <param name="payload">The body as the author wrote it, in an array of its own.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? DecodeBody(int maxBytes, out byte[] payload)
    {
        payload = [];
        // Some crawlers take the codings off and leave the headers; then the bytes tell.
        var isChunked = Headers.All("Transfer-Encoding").Any(value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase));
        var body = isChunked && TryJoinChunks(Body, out var joined) ? joined : Body;
        var codings = Headers.All("Content-Encoding").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToArray();
        const int maxCodings = 4;
        if (codings.Length > maxCodings)
            return WarcPage.UnknownCoding;
        for (var i = codings.Length - 1; i >= 0; i--)
        {
            var coding = codings[i].ToLowerInvariant();
            if (NoCoding.Contains(coding))
                continue;
            var fault = Decode(coding, body, maxBytes, out var decoded);
            if (fault is not null)
                return fault;
            body = decoded;
        }

        if (body.Length > maxBytes)
            return WarcPage.PayloadTooLarge;
        payload = body.ToArray();
        return null;
    }

    private static string? Decode(string coding, ReadOnlySpan<byte> body, int maxBytes, out ReadOnlySpan<byte> decoded)
    {
        decoded = body;
        switch (coding)
        {
            case "gzip" or "x-gzip" when body is not [0x1F, 0x8B, ..]:
            case "zstd" when body is not [0x28, 0xB5, 0x2F, 0xFD, ..]:
                return null;
            case "gzip" or "x-gzip":
                return Unpack(body, stream => new GZipStream(stream, CompressionMode.Decompress), maxBytes, out decoded);
            case "deflate":
                // The name means zlib; some servers took it at its word.
                return body is [var first, var second, ..] && (first & 15) == 8 && ((first << 8) | second) % 31 == 0
                    ? Unpack(body, stream => new ZLibStream(stream, CompressionMode.Decompress), maxBytes, out decoded)
                    : Unpack(body, stream => new DeflateStream(stream, CompressionMode.Decompress), maxBytes, out decoded);
            case "br":
                return Unpack(body, stream => new BrotliStream(stream, CompressionMode.Decompress), maxBytes, out decoded);
            case "zstd":
                return Unpack(body, stream => new ZstdSharp.DecompressionStream(stream), maxBytes, out decoded);
            default:
                return WarcPage.UnknownCoding;
        }
    }

    private static string? Unpack(ReadOnlySpan<byte> packed, Func<Stream, Stream> open, int maxBytes, out ReadOnlySpan<byte> unpacked)
    {
        unpacked = default;
        var target = new ArrayBufferWriter<byte>(Math.Max(256, Math.Min(maxBytes, packed.Length * 4)));
        try
        {
            using var stream = open(new MemoryStream(packed.ToArray(), writable: false));
            while (stream.Read(target.GetSpan(1 << 14)) is > 0 and var count)
            {
                target.Advance(count);
                if (target.WrittenCount > maxBytes)
                    return WarcPage.PayloadTooLarge;
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or InvalidOperationException or ZstdSharp.ZstdException)
        {
            return WarcPage.BrokenCoding;
        }

        unpacked = target.WrittenSpan;
        return null;
    }

    private static bool TryJoinChunks(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> joined)
    {
        joined = default;
        var target = new ArrayBufferWriter<byte>(Math.Max(1, body.Length));
        while (true)
        {
            var lineEnd = body.IndexOf((byte)'\n');
            const int longestSizeLine = 1024;
            if (lineEnd is < 1 or > longestSizeLine || !TryReadSize(body[..lineEnd], out var size))
            {
                // What is no chunk from the start was not chunked; what breaks off later is what had come.
                joined = target.WrittenSpan;
                return target.WrittenCount > 0;
            }

            body = body[(lineEnd + 1)..];
            if (size == 0)
            {
                joined = target.WrittenSpan;
                return true;
            }

            var part = body[..(int)Math.Min(size, body.Length)];
            target.Write(part);
            body = body[part.Length..];
            body = body is [(byte)'\r', (byte)'\n', ..] ? body[2..] : body is [(byte)'\n', ..] ? body[1..] : body;
        }
    }

    private static bool TryReadSize(ReadOnlySpan<byte> line, out long size)
    {
        var digits = line.IndexOfAnyExcept(HexDigits);
        size = 0;
        digits = digits < 0 ? line.Length : digits;
        const int mostDigits = 8;
        if (digits is 0 or > mostDigits)
            return false;
        if (line[digits..].TrimStart(" \t\r"u8) is not ([] or [(byte)';', ..]))
            return false;
        size = long.Parse(line[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return true;
    }

    // An empty line ends the header; the first of either spelling counts.
    private static (int HeaderLength, int BodyStart) FindBody(ReadOnlySpan<byte> rest)
    {
        if (rest.StartsWith("\r\n"u8))
            return (0, 2);
        if (rest.StartsWith("\n"u8))
            return (0, 1);
        var end = rest.IndexOf("\n\r\n"u8);
        var bareEnd = rest[..(end < 0 ? rest.Length : end)].IndexOf("\n\n"u8);
        if (bareEnd >= 0)
            return (bareEnd, bareEnd + 2);
        return end >= 0 ? (end, end + 3) : (rest.Length, rest.Length);
    }
}
