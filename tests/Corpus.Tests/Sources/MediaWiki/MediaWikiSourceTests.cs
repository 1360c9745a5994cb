using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.MediaWiki;
using Endonym.Lineage;
using ICSharpCode.SharpZipLib.BZip2;

namespace Endonym.Corpus.Tests.Sources.MediaWiki;

public sealed class MediaWikiSourceTests : IDisposable
{
    private const string Start = """
        <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="pl"><siteinfo><sitename>Wikipedia</sitename>
        <base>https://pl.wikipedia.org/wiki/Wikipedia:Strona_g%C5%82%C3%B3wna</base><namespaces><namespace key="0" case="first-letter" /><namespace key="6" case="first-letter">Plik</namespace></namespaces></siteinfo>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Articles_are_read_and_other_pages_kept_aside_with_their_reason()
    {
        var path = _folder.File("a.xml", Start
            + Page("Zażółć / gęślą", 0, "Tekst [[Plik:a.jpg|opis]]artykułu.")
            + Page("Dyskusja:X", 1, "Rozmowa.")
            + Page("Stary", 0, "#PATRZ [[Nowy]]", extra: "<redirect title=\"Nowy\" />")
            + Page("Styl.css", 0, "a{}", model: "css")
            + Page("Pusty", 0, "{{szablon}}")
            + Page("Długi", 0, new string('a', WikiDump.MaxPageLength + 1))
            + "</mediawiki>");

        var items = Source(path).ReadAll().ToList();

        Assert.Equal(("https://pl.wikipedia.org/wiki/Za%C5%BC%C3%B3%C5%82%C4%87_/_g%C4%99%C5%9Bl%C4%85", "Tekst artykułu."), (items[0].Document!.Id, items[0].Document!.Text));
        Assert.Equal(
            [("a.xml/Dyskusja:X", MediaWikiSource.OtherNamespace), ("a.xml/Stary", MediaWikiSource.Redirect), ("a.xml/Styl.css", MediaWikiSource.NotWikitext), ("a.xml/Pusty", JsonlSource.NoText), ("a.xml/Długi", MediaWikiSource.TooLong)],
            items.Skip(1).Select(item => (item.Fault!.Location, item.Fault.Reason)));
        Assert.Equal("Nowy", items[2].Fault!.Raw);
    }

    [Theory]
    [InlineData(".xml.gz")]
    [InlineData(".xml.zst")]
    [InlineData(".xml.bz2")]
    public void A_packed_dump_is_read_like_a_plain_one(string ending)
    {
        var path = Path.Combine(_folder.Path, "a" + ending);
        // In two members, as "multistream" dumps are; every format allows them.
        using (var file = File.Create(path))
        {
            foreach (var half in new[] { Start, Page("Kot", 0, "Zażółć gęślą jaźń.") + "</mediawiki>" })
            {
                using var packed = ending switch
                {
                    ".xml.gz" => new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true),
                    ".xml.zst" => new ZstdSharp.CompressionStream(file, leaveOpen: true),
                    _ => (Stream)new BZip2OutputStream(file) { IsStreamOwner = false },
                };
                packed.Write(Encoding.UTF8.GetBytes(half));
            }
        }

        Assert.Equal("Zażółć gęślą jaźń.", Assert.Single(Source(_folder.Path).ReadAll()).Document!.Text);
    }

    [Fact]
    public void A_dump_that_breaks_off_keeps_its_pages_and_another_file_is_refused()
    {
        var cut = _folder.File("cut.xml", Start + Page("Kot", 0, "Tekst.") + "<page><title>Pi");
        var other = _folder.File("other.xml", "<html><body/></html>");
        var entities = _folder.File("entities.xml", "<!DOCTYPE m [<!ENTITY a \"b\">]>" + Start + "</mediawiki>");
        var deep = _folder.File("deep.xml", Start + string.Concat(Enumerable.Repeat("<a>", 10_000)));
        var truncated = _folder.File("truncated.xml.bz2", "BZh9");

        var items = new List<SourceItem>();
        var error = Assert.Throws<InvalidInputException>(() =>
        {
            foreach (var item in Source(cut).ReadFile(0))
                items.Add(item);
        });

        Assert.Equal("Tekst.", Assert.Single(items).Document!.Text);
        Assert.Contains("cut.xml", error.Message, StringComparison.Ordinal);
        foreach (var path in (string[])[other, entities, deep, truncated])
            Assert.Contains(Path.GetFileName(path), Assert.Throws<InvalidInputException>(() => Source(path).ReadFile(0).ToList()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.xml")]
    [InlineData("a.xml.bz2")]
    public void Broken_bytes_give_items_or_an_error_that_names_the_file(string name)
    {
        var dump = Encoding.UTF8.GetBytes(Start + string.Concat(Enumerable.Range(0, 5).Select(number => Page($"Strona {number}", 0, Samples.Story(number)))) + "</mediawiki>");
        using var packed = new MemoryStream();
        if (name.EndsWith(".bz2", StringComparison.Ordinal))
        {
            using var stream = new BZip2OutputStream(packed, 1) { IsStreamOwner = false };
            stream.Write(dump);
        }
        else
        {
            packed.Write(dump);
        }

        var path = Path.Combine(_folder.Path, name);
        FileMutations.ReadAll(packed.ToArray(), path, () => Source(path), count: 200);
    }

    private static MediaWikiSource Source(string path) => new("s", [path], new MediaWikiOptions(), Samples.Rights, Samples.Today);

    private static string Page(string title, int number, string text, string extra = "", string model = "wikitext") =>
        $"<page><title>{title}</title><ns>{number}</ns><id>7</id>{extra}<revision><id>9</id><contributor><username>U</username></contributor><model>{model}</model><format>text/x-wiki</format><text bytes=\"5\" xml:space=\"preserve\">{text}</text></revision></page>\n";
}
