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

        Assert.Equal(new CdxEntry { Url = "http://example.org/", Offset = 567, FileName = "a.warc.gz" }, entry);
    }

    [Fact]
    public void Columns_stand_where_the_header_says()
    {
        // As wget writes them: no length, another order.
        var entry = Read("""
             CDX a b a m s k r M V g u
            http://example.org/ 20260301102030 http://example.org/ text/html 200 AAAA - - 567 a.warc.gz <urn:uuid:1>
            """).Single().Entry!;

        Assert.Equal(new CdxEntry { Url = "http://example.org/", Offset = 567, FileName = "a.warc.gz" }, entry);
    }

    [Theory]
    [InlineData("""org,example)/ 20260301102030 {"url": "http://example.org/", "mime": "text/html", "status": "404", "digest": "AAAA", "length": "12", "offset": 34, "filename": "a.warc.gz"}""")]
    [InlineData("""org,example)/ 20260301102030 {"offset": "34", "filename": "a.warc.gz", "url": "http://example.org/", "languages": "pol"}""")]
    [InlineData("""{"offset": "34", "filename": "a.warc.gz", "url": "http://example.org/"}""")]
    public void Lines_that_end_in_json_are_read(string line) =>
        Assert.Equal(new CdxEntry { Url = "http://example.org/", Offset = 34, FileName = "a.warc.gz" }, Read(line).Single().Entry);

    [Fact]
    public void An_address_with_a_brace_makes_no_json_of_its_line() =>
        Assert.Equal("http://example.org/?q={a}", Read("org,example)/?q={a} 20260301102030 http://example.org/?q={a} text/html 200 AAAA - - 1234 567 a.warc.gz").Single().Entry!.Url);

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
