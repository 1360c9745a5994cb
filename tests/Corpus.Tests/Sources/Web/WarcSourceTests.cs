using System.Text;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Warc;
using Endonym.Corpus.Sources.Web;
using Endonym.Corpus.Tests.Sources.Warc;
using Endonym.Lineage;
using static Endonym.Corpus.Tests.Sources.Web.WebSamples;

namespace Endonym.Corpus.Tests.Sources.Web;

public sealed class WarcSourceTests : IDisposable
{
    private const string Origin = "https://gazeta.example";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_becomes_a_document_with_its_address_day_and_genre()
    {
        var source = Archives(_folder, null, [.. NothingReserved(Origin), .. Response(Origin + "/a?b=1", Html(), "2026-03-01T23:59:58Z")]);

        var document = Assert.Single(source.ReadAll(), item => item.IsDocument).Document!;

        Assert.Equal((Origin + "/a?b=1#20260301235958", Prose, "local-crawl"), (document.Id, document.Text, document.Source));
        Assert.Equal((Origin + "/a?b=1", new DateOnly(2026, 3, 1), "web page", null), (document.Url, document.Date, document.Genre, document.License));
    }

    [Theory]
    [InlineData("301 Moved Permanently", "Location: /b\r\n", "", "redirect")]
    [InlineData("304 Not Modified", "", "", "redirect")]
    [InlineData("404 Not Found", "Content-Type: text/html\r\n", "<p>Nie ma takiej strony, ani żadnej innej.", "HTTP error")]
    [InlineData("503 Service Unavailable", "", "", "HTTP error")]
    [InlineData("200 OK", "Content-Type: text/html\r\n", "", "empty payload")]
    [InlineData("200 OK", "Content-Type: image/png\r\n", "PNG", "no text")]
    [InlineData("200 OK", "Content-Type: application/pdf\r\n", "%PDF-1.4", "no text")]
    [InlineData("200 OK", "Content-Type: text/css\r\n", "p { color: red }", "not a page")]
    [InlineData("200 OK", "Content-Type: application/json\r\n", "{}", "not a page")]
    [InlineData("200 OK", "", "plain bytes of an unknown kind", "not a page")]
    [InlineData("200 OK", "", "<!DOCTYPE html><p>Strona bez nagłówka, która mówi, czym jest, sama i pierwszym wierszem.", "GreyTdm")]
    [InlineData("200 OK", "Content-Type: text/plain; charset=utf-8\r\n", "Zwykły tekst.\r\nDrugi wiersz.", "GreyTdm")]
    [InlineData("200 OK", "Content-Type: text/plain\r\nX-Robots-Tag: noai\r\n", "Zwykły tekst.", "rights reserved")]
    [InlineData("200 OK", "Content-Type: text/html\r\n", "<html><title>Pusta</title><body></body>", "no text")]
    [InlineData("200 OK", "Content-Type: text/html\r\n", "<title>Błąd 404</title><p>Nie znaleźliśmy strony, której szukasz, ale możesz wrócić na stronę główną.", "error page without its status")]
    [InlineData("200 OK", "Content-Type: text/html\r\n", "<title>Peugeot 4040</title><p>Nie znaleźliśmy lepszego samochodu w tej cenie, choć szukaliśmy bardzo długo i w wielu miejscach.", "GreyTdm")]
    [InlineData("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", "\u001f\u008b zepsute", "broken content coding")]
    [InlineData("200 OK", "Content-Type: text/html; charset=utf-8\r\n", "<p>Znak zgubiony w dawnej przeróbce tekstu: \uFFFD, którego już nikt nie odzyska.", "lost characters")]
    public void Every_answer_is_a_document_or_set_aside_with_its_reason(string status, string headers, string body, string fate)
    {
        var block = status == "200 OK" && body.StartsWith('\u001f') ? [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\n{headers}\r\n"), .. Encoding.Latin1.GetBytes(body)] : Array.Empty<byte>();
        var record = block.Length > 0 ? Record(Origin + "/a", block) : Response(Origin + "/a", body, status: status, headers: headers);
        var source = Archives(_folder, null, [.. NothingReserved(Origin), .. record]);

        Assert.Equal([WebPages.Statement, WebPages.Statement, fate], source.ReadAll().Select(Fate));
    }

    [Fact]
    public void A_long_page_with_an_errors_number_in_its_title_is_about_the_number()
    {
        var source = Archives(_folder, null, [.. NothingReserved(Origin), .. Response(Origin + "/a", $"<title>Rok 404</title><article><p>{Prose}</p><p>{Prose} Po raz drugi.</p><p>{Prose} I trzeci.</p></article>")]);

        Assert.Equal("GreyTdm", Fate(source.ReadAll().Last()));
    }

    [Fact]
    public void A_page_captured_twice_gives_two_documents_whichever_archives_hold_them()
    {
        var source = Archives(_folder, null,
            [.. NothingReserved(Origin), .. Response(Origin + "/a", Html(), "2026-03-01T10:00:00Z"), .. Response(Origin + "/a", Html(Prose + " Nowe."), "2026-03-02T10:00:00Z")],
            Response(Origin + "/a", Html(Prose + " Nowsze."), "2026-03-03T10:00:00Z"));

        Assert.Equal([Origin + "/a#20260301100000", Origin + "/a#20260302100000", Origin + "/a#20260303100000"], source.ReadAll().Where(item => item.IsDocument).Select(item => item.Document!.Id));
    }

    [Fact]
    public void A_page_that_the_crawler_cut_is_marked()
    {
        var source = Archives(_folder, null, [.. NothingReserved(Origin), .. Response(Origin + "/a", Html(), more: "WARC-Truncated: length\r\n")]);

        Assert.Equal("truncated web page", source.ReadAll().Last().Document!.Genre);
    }

    [Fact]
    public void What_is_not_of_the_web_is_set_aside()
    {
        var source = Archives(_folder, null, [.. Record("dns:gazeta.example", "20260301102030\ngazeta.example. 300 IN A 192.0.2.1"u8.ToArray()), .. Record("metadata://gnu.org/software/wget/warc/wget.log", "log"u8.ToArray()), .. Record("https://gazeta.example/x", "no response"u8.ToArray())]);

        Assert.Equal([WarcSource.NotOfTheWeb, WarcSource.NotOfTheWeb, WarcPage.NoResponse], source.ReadAll().Select(Fate));
    }

    [Fact]
    public void A_page_in_an_old_encoding_is_read_in_it()
    {
        var html = Html().Replace("<meta charset=utf-8>", "", StringComparison.Ordinal);
        byte[] block = [.. "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-2\r\n\r\n"u8, .. CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-2")!.GetBytes(html)];
        var source = Archives(_folder, null, [.. NothingReserved(Origin), .. Record(Origin + "/a", block)]);

        Assert.Equal(Prose, source.ReadAll().Last().Document!.Text);
    }

    [Fact]
    public void A_packed_archive_gives_the_same_as_a_plain_one()
    {
        byte[][] records = [NothingReserved(Origin), Response(Origin + "/a", Html()), Response(Origin + "/b", Html(Prose + " Inaczej."))];
        var plain = Archives(_folder, null, [.. records.SelectMany(record => record)]).ReadAll().Select(Fate).ToList();

        Assert.Equal(4, plain.Count);
        Assert.Equal(plain, Archives(_folder, null, [.. records.SelectMany(record => WarcSamples.Gzip(record))]).ReadAll().Select(Fate));
        Assert.Equal(plain, Archives(_folder, null, [.. records.SelectMany(record => WarcSamples.Zstd(record))]).ReadAll().Select(Fate));
    }

    [Fact]
    public void A_broken_member_is_a_fault_and_the_pages_around_it_are_read()
    {
        var broken = WarcSamples.Gzip(Response(Origin + "/broken", Html()));
        broken.AsSpan(broken.Length / 2, 8).Fill(0xFF);
        var source = Archives(_folder, null, [.. WarcSamples.Gzip(NothingReserved(Origin)), .. WarcSamples.Gzip(Response(Origin + "/a", Html())), .. broken, .. WarcSamples.Gzip(Response(Origin + "/b", Html()))]);

        Assert.Equal(["GreyTdm", WarcReader.CorruptMember, "GreyTdm"], source.ReadAll().Select(Fate).Where(fate => fate != WebPages.Statement));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_truncated_archive_is_a_broken_file_of_which_the_beginning_is_read(bool packed)
    {
        byte[] first = [.. NothingReserved(Origin), .. Response(Origin + "/a", Html())], last = Response(Origin + "/b", Html());
        byte[] whole = packed ? [.. WarcSamples.Gzip(first), .. WarcSamples.Gzip(last)] : [.. first, .. last];
        var source = Archives(_folder, null, whole[..^60]);
        var seen = new List<string>();

        var error = Assert.Throws<InvalidInputException>(() =>
        {
            foreach (var item in source.ReadAll())
                seen.Add(Fate(item));
        });

        Assert.Equal([WebPages.Statement, WebPages.Statement, "GreyTdm"], seen);
        Assert.Contains("breaks off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_over_archives_with_a_truncated_one_goes_on_and_counts_it()
    {
        byte[] first = [.. WarcSamples.Gzip(NothingReserved(Origin)), .. WarcSamples.Gzip(Response(Origin + "/a", Html()))];
        var archives = Directory.CreateDirectory(Path.Combine(_folder.Path, "archives")).FullName;
        File.WriteAllBytes(Path.Combine(archives, "1.warc.gz"), [.. first, .. WarcSamples.Gzip(Response(Origin + "/b", Html(Prose + " Dalej.")))[..^20]]);
        File.WriteAllBytes(Path.Combine(archives, "2.warc.gz"), WarcSamples.Gzip(Response(Origin + "/c", Html(Prose + " Jeszcze dalej."))));
        var manifest = _folder.File("crawl.yaml", OptOutSites.Manifest);
        var options = Samples.Options(SourceOptions.OfWeb(SourceKind.Warc, manifest, "pl", new WebOptions(), archives)) with { Panel = new() { Share = 0 } };

        var one = CorpusStep.Run(Samples.Workspace(_folder), options with { Name = "one", ThreadCount = 1 }, new QuietReporter(), TestContext.Current.CancellationToken);
        var many = CorpusStep.Run(Samples.Workspace(_folder), options with { Name = "many", UnitBytes = 1, ThreadCount = 4 }, new QuietReporter(), TestContext.Current.CancellationToken);

        Assert.Equal([Origin + "/a", Origin + "/c"], CorpusFiles.ReadDocuments(one).Select(document => document.Url!));
        Assert.Equal("1.warc.gz", Assert.Single(CorpusFiles.ReadReport(one).BrokenFiles).Name);
        Assert.Equal(CorpusFiles.ReadDocuments(one), CorpusFiles.ReadDocuments(many));
        Assert.Equal(CorpusFiles.ReadEvidence(one).Select(line => (line.Id, line.Class, line.Reason)), CorpusFiles.ReadEvidence(many).Select(line => (line.Id, line.Class, line.Reason)));
    }

    [Fact]
    public void Of_a_reserved_page_no_text_is_kept()
    {
        var source = Archives(_folder, null, [.. NothingReserved(Origin), .. Response(Origin + "/a", Html(head: "<meta name=tdm-reservation content=1>"))]);

        Assert.Equal("", source.ReadAll().Last().Refusal!.Document.Text);
    }

    [Fact]
    public void Stop_words_comments_and_clearance_are_set_by_the_options()
    {
        byte[] archive = [.. Response(Origin + "/a", Html())];

        Assert.Equal(RightsVerdict.NotLookedFor, Fate(Archives(_folder, null, archive).ReadAll().Single()));
        Assert.Equal("GreyTdm", Fate(Archives(_folder, new WebOptions { Clearance = new ClearanceOptions { RequiredLooks = [] } }, archive).ReadAll().Single()));
    }

    [Fact]
    public void Spoilt_archives_and_pages_end_in_documents_faults_or_one_error_that_names_the_file()
    {
        byte[] robots = Response(Origin + "/robots.txt", "User-agent: *\nDisallow: /x\n", headers: "Content-Type: text/plain\r\n"), moved = Response(Origin + "/ai.txt", "", status: "302 Found", headers: "Location: http://źródło.example/%zz\r\n"),
            terms = Response(Origin + "/terms", Html()), page = Response(Origin + "/a", Html(head: "<link rel=license href=https://creativecommons.org/licenses/by/4.0/><script type=application/ld+json>{\"license\": \"CC0\"}</script>"));
        byte[] plain = [.. robots, .. moved, .. terms, .. page], packed = [.. WarcSamples.Gzip(robots), .. WarcSamples.Gzip(moved), .. WarcSamples.Gzip(terms), .. WarcSamples.Gzip(page)];
        var mutations = new Mutations(seed: 20260301);

        for (var round = 0; round < 400; round++)
        {
            var archive = mutations.Of(round % 4 == 0 ? packed : plain);
            try
            {
                Assert.All(Archives(_folder, null, archive).ReadAll(), item => Assert.NotEmpty(Fate(item)));
            }
            catch (InvalidInputException error)
            {
                Assert.Contains("0.warc", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("https://xn--a/a")]
    [InlineData("https://gaz\uFFFDta.example/a")]
    [InlineData("https://xn--\u0080\uFFFD.example/a")]
    [InlineData("https://[::1]:8080/a")]
    [InlineData("https://user:secret@gazeta.example/a")]
    [InlineData("https://gazeta.example")]
    [InlineData("https://-.example/a b\u00e9?\u0105#x")]
    public void Strange_addresses_of_the_web_are_read_or_set_aside(string address) =>
        Assert.All(Archives(_folder, null, [.. NothingReserved("https://gazeta.example"), .. Response(address, Html())]).ReadAll(), item => Assert.NotEmpty(Fate(item)));

    [Fact]
    public void Reading_before_the_sites_are_surveyed_is_our_mistake() =>
        Assert.Throws<InvalidOperationException>(() => new WarcSource([_folder.File("a.warc", "")], Manifest, new WebOptions(), "pl").ReadAll().ToList());
}
