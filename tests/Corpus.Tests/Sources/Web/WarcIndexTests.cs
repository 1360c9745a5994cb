using System.Globalization;
using System.Text.Json;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Warc;
using Endonym.Corpus.Sources.Web;
using Endonym.Corpus.Tests.Sources.Warc;
using Endonym.Lineage;
using static Endonym.Corpus.Tests.Sources.Web.WebSamples;

namespace Endonym.Corpus.Tests.Sources.Web;

/// <summary>Archives of which an index chooses the pages.</summary>
public sealed class WarcIndexTests : IDisposable
{
    private const string Origin = "https://gazeta.example";

    private static readonly string[] Pages = ["/a", "/b", "/c"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void Only_listed_pages_become_documents(string packing)
    {
        var offsets = WriteArchive("1.warc", packing);

        Assert.Equal(["GreyTdm " + Origin + "/a", "GreyTdm " + Origin + "/c"], Read([Cdx("1.warc", "/c", offsets), Cdx("1.warc", "/a", offsets)]));
        Assert.Equal(["GreyTdm " + Origin + "/b"], Read([CdxJ("crawl-data/2026/segments/7/1.warc", "/b", offsets)]));
    }

    [Fact]
    public void An_index_of_every_record_gives_the_corpus_that_no_index_gives()
    {
        var offsets = WriteArchive("1.warc", "gzip");
        var options = Samples.Options(SourceOptions.OfWeb(SourceKind.Warc, _folder.File("crawl.yaml", OptOutSites.Manifest), "pl", new WebOptions(), Path.Combine(_folder.Path, "archives"))) with { Panel = new() { Share = 0 } };
        var index = _folder.File("all.cdx", string.Concat(offsets.Keys.Select(page => Cdx("1.warc", page, offsets))));

        var without = Run(options with { Name = "without" });
        var with = Run(options with { Name = "with", Sources = [options.Sources[0] with { Web = new WebOptions { Cdx = [index] } }] });

        Assert.Equal(3, CorpusFiles.ReadReport(without).Kept);
        Assert.Equal(without.Manifest.Files, with.Manifest.Files.Where(file => file.Path != "rejects-00001.jsonl.zst"));
    }

    [Fact]
    public void What_the_index_leaves_out_still_speaks_for_the_rights()
    {
        // robots.txt lies in another archive, is listed nowhere, and forbids the one listed page.
        var offsets = WriteArchive("1.warc", "gzip");
        File.WriteAllBytes(PathOf("2.warc"), Response(Origin + "/robots.txt", "User-agent: GPTBot\nDisallow: /b\n", "2026-03-02T00:00:00Z", headers: "Content-Type: text/plain\r\n"));

        Assert.Equal([RightsVerdict.Reserved + " " + Origin + "/b"], Read([Cdx("1.warc", "/b", offsets)]));
    }

    [Fact]
    public void A_page_that_is_not_where_the_index_says_is_a_fault_that_names_its_line()
    {
        var offsets = WriteArchive("1.warc", "gzip");
        string[] lines =
        [
            Cdx("1.warc", "/a", offsets),
            Line("1.warc", "/b", offsets["/b"] + 1), // no record begins there
            Line("1.warc", "/b", offsets["/c"]), // another page does
            Line("1.warc", "/far", 1L << 40),
        ];

        var source = Source(string.Concat(lines));
        var faults = source.ReadAll().Select(item => item.Fault).OfType<SourceFault>().ToList();

        Assert.Equal(["GreyTdm " + Origin + "/a"], source.ReadAll().Where(item => item.IsDocument).Select(Name));
        Assert.All(faults, fault => Assert.Equal(ListedPages.NotThere, fault.Reason));
        Assert.Equal(
            [
                ("list.cdx:2", $"1.warc:{offsets["/b"] + 1}: no record"),
                ("list.cdx:3", $"1.warc:{offsets["/c"]}: response {Origin}/c"),
                ("list.cdx:4", $"1.warc:{1L << 40}: no record"),
            ],
            faults.Select(fault => (fault.Location, fault.Raw)));
    }

    [Fact]
    public void A_listed_revisit_is_a_record_without_a_page()
    {
        Directory.CreateDirectory(PathOf(""));
        byte[] page = WarcSamples.Gzip(Response(Origin + "/a", Html())), revisit = WarcSamples.Gzip(WarcSamples.Record(Origin + "/b", [], type: "revisit"));
        File.WriteAllBytes(PathOf("1.warc.gz"), [.. WarcSamples.Gzip(NothingReserved(Origin)), .. page, .. revisit]);
        var first = WarcSamples.Gzip(NothingReserved(Origin)).Length;

        Assert.Equal(["GreyTdm " + Origin + "/a", ListedPages.NoPage + " list.cdx:2"], Read([Line("1.warc.gz", "/a", first), Line("1.warc.gz", "/b", first + page.Length)]));
    }

    [Fact]
    public void A_listed_page_whose_record_is_broken_is_one_fault()
    {
        Directory.CreateDirectory(PathOf(""));
        byte[] robots = WarcSamples.Gzip(NothingReserved(Origin)), broken = WarcSamples.Gzip(Response(Origin + "/a", Html())), whole = WarcSamples.Gzip(Response(Origin + "/b", Html()));
        broken.AsSpan(broken.Length / 2, 8).Fill(0xFF);
        File.WriteAllBytes(PathOf("1.warc.gz"), [.. robots, .. broken, .. whole]);

        Assert.Equal([$"{WarcReader.CorruptMember} 1.warc.gz:{robots.Length}", "GreyTdm " + Origin + "/b"],
            Read([Line("1.warc.gz", "/a", robots.Length), Line("1.warc.gz", "/b", robots.Length + broken.Length)]));
    }

    [Fact]
    public void A_page_that_several_indexes_list_is_one_document()
    {
        var offsets = WriteArchive("1.warc", "plain");
        var again = _folder.File("again.cdxj", CdxJ("1.warc", "/a", offsets));

        Assert.Equal(["GreyTdm " + Origin + "/a"], Source(Cdx("1.warc", "/a", offsets) + Cdx("1.warc", "/a", offsets), again).ReadAll().Select(Name));
    }

    [Fact]
    public void A_key_without_an_address_names_whatever_lies_at_its_place()
    {
        var offsets = WriteArchive("1.warc", "gzip");

        Assert.Equal(["GreyTdm " + Origin + "/b"], Read([" CDX N V g\n", $"example,gazeta)/b {offsets["/b"]} 1.warc\n"]));
    }

    [Fact]
    public void Broken_lines_and_archives_that_are_not_there_are_told_with_the_index()
    {
        var offsets = WriteArchive("1.warc", "gzip");
        var index = _folder.File("list.cdx", Cdx("1.warc", "/a", offsets) + "broken\n" + Cdx("old/2.warc", "/b", offsets) + Cdx("old/2.warc", "/c", offsets) + Cdx("3.warc", "/c", offsets));
        var options = SourceOptions.OfWeb(SourceKind.Warc, _folder.File("crawl.yaml", OptOutSites.Manifest), "pl", new WebOptions { Cdx = [index] }, Path.Combine(_folder.Path, "archives"));

        var corpus = Run(Samples.Options(options) with { Panel = new() { Share = 0 } });

        var report = CorpusFiles.ReadReport(corpus);
        Assert.Equal((1, 3), (report.Kept, report.Read));
        Assert.Equal(new Dictionary<string, long> { [CdxReader.WrongColumns] = 1, [UnitJudge.BrokenFile] = 1 }, report.Faults);
        Assert.Equal("list.cdx:2", Assert.Single(CorpusRejects.Sample(corpus, CdxReader.WrongColumns, 5)).Id);
        var broken = Assert.Single(report.BrokenFiles);
        Assert.Equal("list.cdx", broken.Name);
        Assert.Contains("3 pages of archives that the source does not have: 3.warc (1 page), old/2.warc (2 pages)", broken.Error, StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => BrokenFileCheck.Demand(corpus));
    }

    [Fact]
    public void An_archive_that_breaks_off_behind_the_listed_pages_is_told_all_the_same()
    {
        var offsets = WriteArchive("1.warc", "gzip");
        using (var archive = new FileStream(PathOf("1.warc"), FileMode.Open))
            archive.SetLength(offsets["/c"] + 40);

        var seen = new List<string>();
        var error = Assert.Throws<InvalidInputException>(() =>
        {
            foreach (var item in Source(Cdx("1.warc", "/a", offsets)).ReadAll())
                seen.Add(Name(item));
        });

        Assert.Equal(["GreyTdm " + Origin + "/a"], seen);
        Assert.Contains("breaks off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_of_one_name_are_told_apart_by_their_folders_or_refused()
    {
        var old = WriteArchive("2025/crawl.warc", "gzip", " Dawniej.");
        var young = WriteArchive("2026/crawl.warc", "gzip", " Teraz, po wielu zmianach.");

        var document = Assert.Single(Source(Cdx("/mnt/2026/crawl.warc", "/b", young)).ReadAll()).Document!;
        Assert.EndsWith(" Teraz, po wielu zmianach.", document.Text, StringComparison.Ordinal);

        var error = Assert.Throws<InvalidInputException>(() => Source(Cdx("crawl.warc", "/b", old)));
        Assert.Contains("2025", error.Message, StringComparison.Ordinal);
        Assert.Contains("2026", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_index_is_another_input()
    {
        var offsets = WriteArchive("1.warc", "gzip");

        var one = Source(Cdx("1.warc", "/a", offsets)).Fingerprint();
        var same = Source(Cdx("1.warc", "/a", offsets)).Fingerprint();
        var other = Source(Cdx("1.warc", "/b", offsets)).Fingerprint();

        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void An_index_is_for_archives_and_must_be_another_file_than_they()
    {
        WriteArchive("1.warc", "gzip");
        var archives = PathOf("");

        Assert.Contains("'cdx'", Assert.Throws<InvalidInputException>(() => new HtmlSource([_folder.File("mirror/gazeta.example/a.html", Html())], Manifest, new WebOptions { FetchedOn = new DateOnly(2026, 3, 1), Cdx = ["list.cdx"] }, "pl")).Message, StringComparison.Ordinal);
        Assert.Contains("'cdx'", Assert.Throws<InvalidInputException>(() => new WarcSource([archives], Manifest, new WebOptions { Cdx = [PathOf("1.warc")] }, "pl")).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.cdx", Assert.Throws<InvalidInputException>(() => new WarcSource([archives], Manifest, new WebOptions { Cdx = ["nowhere.cdx"] }, "pl")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://xn--a/a")]
    [InlineData("https://gaz\uFFFDta.example/a")]
    [InlineData("https://xn--\u0080\uFFFD.example/a")]
    [InlineData("http://-.example/%zz?\u0105#x")]
    [InlineData("https://[::1]:99999/a")]
    [InlineData("dns:gazeta.example")]
    public void Strange_addresses_of_an_index_are_compared_with_the_records(string address)
    {
        var offsets = WriteArchive("1.warc", "gzip");

        var item = Assert.Single(Source(string.Create(CultureInfo.InvariantCulture, $" CDX a V g\n{address} {offsets["/a"]} 1.warc\n")).ReadAll());

        Assert.Contains(Fate(item), (string[])["GreyTdm", ListedPages.NotThere]);
    }

    [Fact]
    public void Spoilt_indexes_choose_pages_or_name_what_is_wrong()
    {
        var offsets = WriteArchive("1.warc", "gzip");
        var index = System.Text.Encoding.UTF8.GetBytes(" CDX N b a m s k r M S V g\n" + string.Concat(Pages.Select(page => Cdx("1.warc", page, offsets))) + CdxJ("folder/1.warc", "/a", offsets));
        var mutations = new Mutations(seed: 20260301);

        for (var round = 0; round < 400; round++)
        {
            var path = Path.Combine(_folder.Path, "spoilt.cdx");
            File.WriteAllBytes(path, mutations.Of(index));
            var source = new WarcSource([PathOf("")], Manifest, new WebOptions { Cdx = [path] }, "pl");
            source.Prepare(Path.Combine(_folder.Path, Path.GetRandomFileName()), TestContext.Current.CancellationToken);
            try
            {
                Assert.All(source.ReadAll(), item => Assert.NotEmpty(Fate(item)));
            }
            catch (InvalidInputException error)
            {
                Assert.Contains("archives that the source does not have", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void More_lines_than_the_memory_holds_are_sorted_on_the_disk()
    {
        // 64 MiB hold two million lines of 32 bytes; all but two of these name places behind the archive's end.
        var offsets = WriteArchive("1.warc", "gzip");
        var index = Path.Combine(_folder.Path, "long.cdx");
        using (var lines = new StreamWriter(index))
        {
            lines.Write(" CDX N V g\n");
            for (var line = 0; line < 2_200_000; line++)
                lines.Write(string.Create(CultureInfo.InvariantCulture, $"k {(line * 7919L % 2_200_003) + 1_000_000} 1.warc\n"));
            lines.Write($"k {offsets["/c"]} 1.warc\nk {offsets["/a"]} 1.warc\n");
        }

        var source = new WarcSource([PathOf("")], Manifest, new WebOptions { Cdx = [index] }, "pl");
        source.Prepare(Path.Combine(_folder.Path, "prepared"), TestContext.Current.CancellationToken);

        var counts = source.ReadAll().CountBy(Fate).ToDictionary();
        Assert.Equal(new Dictionary<string, int> { ["GreyTdm"] = 2, [ListedPages.NotThere] = 2_200_000 }, counts);
    }

    // An archive of robots.txt, tdmrep.json and the pages; where each record begins.
    private Dictionary<string, long> WriteArchive(string name, string packing, string ending = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        var offsets = new Dictionary<string, long>();
        using var file = File.Create(PathOf(name));
        Write("/robots.txt", Response(Origin + "/robots.txt", "", status: "404 Not Found"));
        Write("/.well-known/tdmrep.json", Response(Origin + "/.well-known/tdmrep.json", "", status: "404 Not Found"));
        foreach (var page in Pages)
            Write(page, Response(Origin + page, Html($"{Prose} Strona {page}.{ending}")));
        return offsets;

        void Write(string page, byte[] record)
        {
            offsets[page] = file.Position;
            file.Write(packing switch { "gzip" => WarcSamples.Gzip(record), "zstd" => WarcSamples.Zstd(record), _ => record });
        }
    }

    private string PathOf(string archive) => Path.Combine(_folder.Path, "archives", archive);

    private static string Cdx(string archive, string page, Dictionary<string, long> offsets) => Line(archive, page, offsets[page]);

    private static string Line(string archive, string page, long offset) =>
        string.Create(CultureInfo.InvariantCulture, $"example,gazeta){page} 20260301102030 {Origin}{page} text/html 200 AAAA - - 1234 {offset} {archive}\n");

    // As Common Crawl and pywb write it, numbers as strings.
    private static string CdxJ(string archive, string page, Dictionary<string, long> offsets) =>
        $"example,gazeta){page} 20260301102030 {JsonSerializer.Serialize(new { url = Origin + page, mime = "text/html", status = "200", digest = "AAAA", length = "1234", offset = offsets[page].ToString(CultureInfo.InvariantCulture), filename = archive, languages = "pol" })}\n";

    private WarcSource Source(string index, params string[] more)
    {
        var source = new WarcSource([PathOf("")], Manifest, new WebOptions { Cdx = [_folder.File("list.cdx", index), .. more] }, "pl");
        source.Prepare(Path.Combine(_folder.Path, Path.GetRandomFileName()), TestContext.Current.CancellationToken);
        return source;
    }

    private List<string> Read(string[] lines) => [.. Source(string.Concat(lines)).ReadAll().Select(Name)];

    private static string Name(SourceItem item) => $"{Fate(item)} {item.Fault?.Location ?? (item.Document ?? item.Refusal!.Document).Url}"; // one of three

    private Lineage.Artifacts.Artifact Run(CorpusOptions options) => CorpusStep.Run(Samples.Workspace(_folder), options, new QuietReporter(), TestContext.Current.CancellationToken);
}
