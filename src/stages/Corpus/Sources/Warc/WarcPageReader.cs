using System.Globalization;
using System.Security.Cryptography;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>Makes pages of an archive's records. May be used by several threads.</summary>
/// <param name="options">How.</param>
public sealed class WarcPageReader(WarcPageOptions options)
{
    private readonly CharsetDetector _charsets = new(options.FallbackLanguage, options.Diacritics);

    /// <summary>Reads a record.</summary>
    /// <param name="record">A record of type <c>response</c> or <c>resource</c>.</param>
    /// <param name="page">The page. Where <see cref="WarcPage.Fault"/> is set, it has no text, and the rest stands as evidence.</param>
    /// <returns>Why the record is no page at all: one of <see cref="WarcPage.NoAddress"/>, <see cref="WarcPage.NoDate"/> and <see cref="WarcPage.NoResponse"/>; null where it is one.</returns>
    public string? Read(WarcRecord record, out WarcPage? page)
    {
        page = null;
        if (record.TargetUri is not { Length: > 0 } url)
            return WarcPage.NoAddress;
        if (!TryReadDate(record.Fields.First("WARC-Date"), out var fetchedAt))
            return WarcPage.NoDate;

        var block = record.Block.Span;
        HttpHeaders headers;
        int status;
        byte[] payload;
        string? fault;
        if (HttpResponse.TryParse(block, out var response))
        {
            (headers, status) = (response.Headers, response.Status);
            fault = response.DecodeBody(options.MaxPayloadBytes, out payload);
            if (fault is not null)
                payload = response.Body.ToArray();
        }
        else if (record.Type == "resource")
        {
            // A resource came by another way than HTTP; its record's own field names the media type.
            headers = new HttpHeaders([.. record.Fields.Where(field => field.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))]);
            status = 200;
            payload = block.ToArray();
            fault = payload.Length > options.MaxPayloadBytes ? WarcPage.PayloadTooLarge : null;
        }
        else
        {
            return WarcPage.NoResponse;
        }

        var (mediaType, charset) = ReadContentType(headers.First("Content-Type"));
        page = new WarcPage
        {
            Url = url,
            FetchedAt = fetchedAt,
            Status = status,
            Headers = headers,
            Payload = payload,
            PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(payload)),
            MediaType = mediaType,
            Offset = record.Offset,
            CutBecause = record.Fields.First("WARC-Truncated"),
            Fault = fault,
        };
        if (fault is null)
            page = WithText(page, payload, charset);
        return null;
    }

    private WarcPage WithText(WarcPage page, byte[] payload, string? charset)
    {
        if (payload.Length == 0)
            return page with { Fault = WarcPage.Empty };
        if (!IsText(page.MediaType))
            return page with { Fault = WarcPage.NotText };
        var detected = _charsets.Detect(payload, charset);
        // Pictures and archives sent as text have NULs; text has none, except in UTF-16.
        if (detected.Encoding is not ("utf-16le" or "utf-16be") && payload.AsSpan(0, Math.Min(payload.Length, 4096)).Count((byte)0) > 8)
            return page with { Fault = WarcPage.NotText };
        return page with { Text = detected.Decode(payload), Charset = detected };
    }

    private static bool IsText(string? mediaType) => mediaType is null
        || mediaType.StartsWith("text/", StringComparison.Ordinal)
        || mediaType is "application/xhtml+xml" or "application/xml" or "application/json" or "application/javascript" or "application/x-javascript" or "application/unknown" or "application/octet-stream"
        || mediaType.EndsWith("+xml", StringComparison.Ordinal)
        || mediaType.EndsWith("+json", StringComparison.Ordinal);

    private static bool TryReadDate(string? value, out DateTimeOffset date) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date) && value is { Length: >= 10 } && value[4] == '-';

    // "text/html; charset=ISO-8859-2", with or without quotation marks.
    private static (string? MediaType, string? Charset) ReadContentType(string? value)
    {
        if (value is null)
            return (null, null);
        var parts = value.Split(';', StringSplitOptions.TrimEntries);
        var charset = parts.Skip(1).FirstOrDefault(part => part.StartsWith("charset=", StringComparison.OrdinalIgnoreCase));
        var mediaType = parts[0].ToLowerInvariant();
        return (mediaType.Contains('/', StringComparison.Ordinal) ? mediaType : null, charset?["charset=".Length..].Trim('"', '\'', ' '));
    }
}
