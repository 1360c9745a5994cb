using Endonym.Corpus.Sources.Warc;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Sources.Warc;

public sealed class CdxReaderTests
{
    [Fact]
    public void The_eleven_columns_are_read()
    {
        var entry = Read("""
             CDX N b a m s k r M S V g
            org,example)/ 20260301102030 http://example.org/ text/html 200 AAAA - - 1234 567 a.warc.gz
            """).Single().Entry!;

        Assert.Equal(
            new CdxEntry { Url = "http://example.org/", FetchedAt = new DateTimeOffset(2026, 3, 1, 10, 20, 30, TimeSpan.Zero), MediaType = "text/html", Status = 200, Digest = "AAAA", Length = 1234, Offset = 567, FileName = "a.warc.gz" },
            entry);
    }

    [Fact]
    public void Columns_stand_where_the_header_says()
    {
        // As wget writes them: no length, another order.
        var entry = Read("""
             CDX a b a m s k r M V g u
            http://example.org/ 20260301102030 http://example.org/ text/html 200 AAAA - - 567 a.warc.gz <urn:uuid:1>
            """).Single().Entry!;

        Assert.Equal(("http://example.org/", 567, "a.warc.gz", null), (entry.Url, entry.Offset, entry.FileName, entry.Length));
    }

    [Fact]
    public void Lines_that_end_in_json_are_read()
    {
        var entry = Read("""org,example)/ 20260301102030 {"url": "http://example.org/", "mime": "text/html", "status": "404", "digest": "AAAA", "length": "12", "offset": 34, "filename": "a.warc.gz"}""").Single().Entry!;

        Assert.Equal(("http://example.org/", 404, 34, 12), (entry.Url, entry.Status, entry.Offset, entry.Length));
        Assert.Equal(2026, entry.FetchedAt!.Value.Year);
    }

    [Theory]
    [InlineData("a b c", CdxReader.WrongColumns)]
    [InlineData("org,example)/ 20260301102030 http://example.org/ text/html 200 AAAA - - 1234 - a.warc.gz", CdxReader.NoPlace)]
    [InlineData("org,example)/ 20260301102030 {\"url\": ", CdxReader.BrokenJson)]
    [InlineData("org,example)/ 20260301102030 {}", CdxReader.NoPlace)]
    public void A_broken_line_says_what_is_wrong(string line, string fault) => Assert.Equal(new CdxItem(1, null, fault), Read(line).Single());

    [Fact]
    public void A_packed_index_that_is_cut_names_itself()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "index.cdx.gz");
        var noise = new byte[100_000];
        new Random(3).NextBytes(noise);
        File.WriteAllBytes(path, WarcSamples.Gzip(noise)[..50_000]);

        Assert.Contains(path, Assert.Throws<InvalidInputException>(() => CdxReader.Read(path).Count()).Message, StringComparison.Ordinal);
    }

    private static List<CdxItem> Read(string text)
    {
        using var reader = new StringReader(text);
        return [.. CdxReader.Read(reader)];
    }
}
