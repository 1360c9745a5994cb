using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Endonym.Corpus.Sources.Warc;

namespace Endonym.Corpus.Tests.Sources.Warc;

public sealed class WarcPageTests
{
    private const string Html = "<html><body><p>Zażółć gęślą jaźń, a potem idź spać.</p></body></html>";

    private static readonly Encoding Windows1250 = CodePagesEncodingProvider.Instance.GetEncoding(1250)!;
    private static readonly Encoding Latin2 = CodePagesEncodingProvider.Instance.GetEncoding(28592)!;

    [Fact]
    public void A_page_has_its_address_time_status_headers_and_digest()
    {
        var page = Read(WarcSamples.Page(Html, "Content-Type: text/html; charset=\"utf-8\"\r\nX-Robots-Tag: noai\r\nx-robots-tag: noindex\r\n"));

        Assert.Equal("http://example.org/", page.Url);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 20, 30, TimeSpan.Zero), page.FetchedAt);
        Assert.Equal(200, page.Status);
        Assert.Equal("text/html", page.MediaType);
        Assert.Equal(["noai", "noindex"], page.Headers.All("X-ROBOTS-TAG"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Html))), page.PayloadSha256);
        Assert.Equal(Html, page.Text);
        Assert.Null(page.Fault);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("deflate, raw")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    public void Content_codings_are_taken_off(string coding)
    {
        var plain = Encoding.UTF8.GetBytes(Html);
        byte[] Pack(byte[] content, Func<Stream, Stream> open)
        {
            using var target = new MemoryStream();
            using (var packer = open(target))
                packer.Write(content);
            return target.ToArray();
        }

        var body = coding switch
        {
            "gzip" or "x-gzip" => WarcSamples.Gzip(plain),
            "deflate" => Pack(plain, stream => new ZLibStream(stream, CompressionLevel.Optimal)),
            "deflate, raw" => Pack(plain, stream => new DeflateStream(stream, CompressionLevel.Optimal)),
            "br" => Pack(plain, stream => new BrotliStream(stream, CompressionLevel.Optimal)),
            "zstd" => WarcSamples.Zstd(plain),
            _ => Pack(WarcSamples.Gzip(plain), stream => new BrotliStream(stream, CompressionLevel.Optimal)),
        };

        Assert.Equal(Html, Read(WarcSamples.Page(body, $"Content-Type: text/html\r\nContent-Encoding: {coding.Replace(", raw", "", StringComparison.Ordinal)}\r\n")).Text);
    }

    [Fact]
    public void Chunks_are_joined_and_what_only_claims_to_be_chunked_is_left_alone()
    {
        const string headers = "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n";
        Assert.Equal("Ala\r\nma kota", Read(WarcSamples.Page("3\r\nAla\r\n9;x=y\r\n\r\nma kota\r\n0\r\n\r\n", headers)).Text);
        Assert.Equal("Ala\r\nma", Read(WarcSamples.Page("5\r\nAla\r\n\r\n40\r\nma", headers)).Text);
        Assert.Equal("<p>Ala</p>", Read(WarcSamples.Page("<p>Ala</p>", headers)).Text);
        Assert.Equal("<p>Ala</p>", Read(WarcSamples.Page("<p>Ala</p>", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n")).Text);
    }

    [Fact]
    public void A_bomb_is_a_fault_before_it_goes_off()
    {
        // Two megabytes become two kilobytes; the limit is one megabyte.
        var bomb = WarcSamples.Page(WarcSamples.Gzip(new byte[2 << 20]), "Content-Type: text/html\r\nContent-Encoding: gzip\r\n");
        var page = Read(bomb, new WarcPageOptions { MaxPayloadBytes = 1 << 20 });

        Assert.Equal(WarcPage.PayloadTooLarge, page.Fault);
        Assert.Null(page.Text);
        Assert.InRange(page.Payload.Length, 1, 4000);
    }

    [Theory]
    [InlineData("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", WarcPage.BrokenCoding)]
    [InlineData("Content-Type: text/html\r\nContent-Encoding: rot13\r\n", WarcPage.UnknownCoding)]
    [InlineData("Content-Type: image/png\r\n", WarcPage.NotText)]
    public void What_gives_no_text_says_why_and_keeps_its_evidence(string headers, string fault)
    {
        var page = Read(WarcSamples.Page([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF], headers));

        Assert.Equal((fault, null, 200), (page.Fault, page.Text, page.Status));
        Assert.Equal(64, page.PayloadSha256.Length);
    }

    [Fact]
    public void A_record_without_address_date_or_response_is_no_page()
    {
        Assert.Equal(WarcPage.NoResponse, Refused(WarcSamples.Record("http://example.org/", Encoding.ASCII.GetBytes("<p>Ala</p>"))));
        Assert.Equal(WarcPage.NoAddress, Refused(WarcSamples.Record("", WarcSamples.Page(Html))));
        var undated = Encoding.Latin1.GetString(WarcSamples.Record("http://example.org/", WarcSamples.Page("x"))).Replace("2026-03-01T10:20:30Z", "wczoraj", StringComparison.Ordinal);
        Assert.Equal(WarcPage.NoDate, Refused(Encoding.Latin1.GetBytes(undated)));
    }

    [Theory]
    // Header, declaration, bytes, and what is to be found.
    [InlineData("iso-8859-2", null, "iso-8859-2", "iso-8859-2", CharsetEvidence.Header)]
    [InlineData(null, "<meta charset=windows-1250>", "windows-1250", "windows-1250", CharsetEvidence.Declaration)]
    [InlineData(null, "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=iso-8859-2'>", "iso-8859-2", "iso-8859-2", CharsetEvidence.Declaration)]
    [InlineData("windows-1250", "<meta charset=iso-8859-2>", "windows-1250", "windows-1250", CharsetEvidence.Header)]
    [InlineData(null, "<?xml version=\"1.0\" encoding=\"iso-8859-2\"?>", "iso-8859-2", "iso-8859-2", CharsetEvidence.Declaration)]
    [InlineData(null, null, "utf-8", "utf-8", CharsetEvidence.ValidUtf8)]
    [InlineData(null, null, "windows-1250", "windows-1250", CharsetEvidence.Language)]
    [InlineData(null, null, "iso-8859-2", "iso-8859-2", CharsetEvidence.Language)]
    [InlineData("nonsense", "<meta charset=utf-16>", "utf-8", "utf-8", CharsetEvidence.Declaration)]
    // Declarations that the bytes contradict.
    [InlineData("iso-8859-1", null, "utf-8", "utf-8", CharsetEvidence.ValidUtf8)]
    [InlineData("utf-8", null, "windows-1250", "windows-1250", CharsetEvidence.Language)]
    [InlineData("utf-8", "<meta charset=iso-8859-2>", "iso-8859-2", "iso-8859-2", CharsetEvidence.Declaration)]
    public void The_encoding_is_found_in_the_standards_order(string? header, string? declaration, string written, string expected, CharsetEvidence evidence)
    {
        var text = declaration + Html;
        var encoding = written switch { "windows-1250" => Windows1250, "iso-8859-2" => Latin2, _ => new UTF8Encoding(false) };
        var page = Read(WarcSamples.Page(encoding.GetBytes(text), header is null ? "Content-Type: text/html\r\n" : $"Content-Type: text/html; charset={header}\r\n"), Polish);

        Assert.Equal(text, page.Text);
        Assert.Equal(new DetectedCharset(expected, evidence), page.Charset);
    }

    [Fact]
    public void A_byte_order_mark_beats_the_header_and_is_left_out()
    {
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Html)];
        var page = Read(WarcSamples.Page(utf16, "Content-Type: text/html; charset=utf-8\r\n"));

        Assert.Equal(Html, page.Text);
        Assert.Equal(CharsetEvidence.ByteOrderMark, page.Charset!.Evidence);
    }

    [Fact]
    public void A_page_cut_within_a_character_is_still_utf8()
    {
        var bytes = Encoding.UTF8.GetBytes(Html + "ż");
        Assert.Equal("utf-8", Read(WarcSamples.Page(bytes[..^1], "Content-Type: text/html\r\n"), Polish).Charset!.Encoding);
    }

    private static WarcPageOptions Polish { get; } = new() { FallbackLanguage = "pl", Diacritics = "ąćęłńóśźż" };

    private static WarcPage Read(byte[] block, WarcPageOptions? options = null)
    {
        Assert.Null(new WarcPageReader(options ?? new WarcPageOptions()).Read(Single(WarcSamples.Record("http://example.org/", block)), out var page));
        return page!;
    }

    private static string? Refused(byte[] file) => new WarcPageReader(new WarcPageOptions()).Read(Single(file), out _);

    private static WarcRecord Single(byte[] file)
    {
        using var reader = new WarcReader(new MemoryStream(file), "test.warc", new WarcOptions());
        return reader.Read().Single().Record!;
    }
}
