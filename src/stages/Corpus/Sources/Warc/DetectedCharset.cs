namespace Endonym.Corpus.Sources.Warc;

/// <summary>What told a text's encoding.</summary>
public enum CharsetEvidence
{
    /// <summary>The byte order mark.</summary>
    ByteOrderMark,

    /// <summary>The HTTP header.</summary>
    Header,

    /// <summary>A <c>meta</c> element or an XML declaration in the first 1,024 bytes.</summary>
    Declaration,

    /// <summary>The bytes are valid UTF-8.</summary>
    ValidUtf8,

    /// <summary>The old encodings of the language: the one that fits best.</summary>
    Language,
}

/// <summary>The encoding of a text, and how it is known.</summary>
/// <param name="Encoding">The encoding's name as WHATWG writes it, in lower case, such as <c>windows-1250</c>.</param>
/// <param name="Evidence">What told it.</param>
public sealed record DetectedCharset(string Encoding, CharsetEvidence Evidence)
{
    /// <summary>Decodes a text; what the encoding does not know becomes U+FFFD, and a byte order mark is left out.</summary>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        var mark = Encoding switch
        {
            "utf-8" when bytes is [0xEF, 0xBB, 0xBF, ..] => 3,
            "utf-16le" when bytes is [0xFF, 0xFE, ..] => 2,
            "utf-16be" when bytes is [0xFE, 0xFF, ..] => 2,
            _ => 0,
        };
        return CharsetNames.EncodingOf(Encoding).GetString(bytes[mark..]);
    }
}
