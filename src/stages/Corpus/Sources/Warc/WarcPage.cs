namespace Endonym.Corpus.Sources.Warc;

/// <summary>A resource of the web as an archive holds it: its address, time and headers as evidence, and its text.</summary>
public sealed record WarcPage
{
    /// <summary>Reason of a record without an address.</summary>
    public const string NoAddress = "record without an address";

    /// <summary>Reason of a record without a valid date.</summary>
    public const string NoDate = "record without a valid date";

    /// <summary>Reason of a block that is no HTTP response.</summary>
    public const string NoResponse = "no HTTP response";

    /// <summary>Reason of a payload in a coding that is not known.</summary>
    public const string UnknownCoding = "unknown content coding";

    /// <summary>Reason of a payload that its coding does not fit.</summary>
    public const string BrokenCoding = "broken content coding";

    /// <summary>Reason of a payload above the limit once it is unpacked.</summary>
    public const string PayloadTooLarge = "payload larger than the limit";

    /// <summary>Reason of a payload that is no text by its media type or its bytes.</summary>
    public const string NotText = "no text";

    /// <summary>Reason of a payload without bytes.</summary>
    public const string Empty = "empty payload";

    /// <summary>The address that was asked for.</summary>
    public required string Url { get; init; }

    /// <summary>When it was fetched, UTC.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>The HTTP status; 200 where the record is a resource without HTTP.</summary>
    public required int Status { get; init; }

    /// <summary>The response's header fields.</summary>
    public required HttpHeaders Headers { get; init; }

    /// <summary>SHA-256 of <see cref="Payload"/> in lower-case hexadecimal.</summary>
    public required string PayloadSha256 { get; init; }

    /// <summary>The payload without transfer and content codings; as it was sent where these are broken. Owned by the page.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The media type in lower case, without parameters; null where the headers name none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The decoded text, HTML as a rule; null where <see cref="Fault"/> says why.</summary>
    public string? Text { get; init; }

    /// <summary>The character encoding that was used; null where there is no text.</summary>
    public DetectedCharset? Charset { get; init; }

    /// <summary>Why there is no text; null where there is.</summary>
    public string? Fault { get; init; }

    /// <summary>Where the record begins in its file.</summary>
    public required long Offset { get; init; }

    /// <summary>Why the crawler cut the payload, as <c>WARC-Truncated</c> says; null where it is whole.</summary>
    public string? CutBecause { get; init; }
}
