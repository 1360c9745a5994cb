using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Sources.Web;
using static Endonym.Corpus.Tests.Sources.Web.WebSamples;

namespace Endonym.Corpus.Tests.Sources.Web;

/// <summary>What archives hold of a site's statements, and which of them count.</summary>
public sealed class SiteSurveyTests : IDisposable
{
    private const string Origin = "https://gazeta.example";
    private const string Forbids = "User-agent: *\nDisallow: /\n";
    private const string Plain = "Content-Type: text/plain\r\n";

    private static readonly byte[] TdmRep = Response(Origin + "/.well-known/tdmrep.json", "", status: "404 Not Found");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_latest_answer_counts_in_whatever_file_it_lies()
    {
        var early = Robots(Forbids, "2026-03-01T10:00:00Z");
        var late = Robots("User-agent: *\nAllow: /\n", "2026-03-02T10:00:00Z");

        Assert.Equal("GreyTdm", Judge([.. TdmRep, .. early], late));
        Assert.Equal("GreyTdm", Judge([.. TdmRep, .. late], early));
        Assert.Equal(RightsVerdict.Reserved, Judge([.. TdmRep, .. Robots(Forbids, "2026-03-03T10:00:00Z")], late));
        // Gone since: nothing is forbidden any more.
        Assert.Equal("GreyTdm", Judge([.. TdmRep, .. early, .. Robots("", "2026-03-02T10:00:00Z", "404 Not Found")]));
    }

    [Fact]
    public void Of_two_answers_of_one_second_the_later_in_the_files_counts()
    {
        byte[] forbids = Robots(Forbids), allows = Robots("User-agent: *\nAllow: /\n");

        Assert.Equal(RightsVerdict.Reserved, Judge([.. TdmRep, .. allows, .. forbids]));
        Assert.Equal("GreyTdm", Judge([.. TdmRep, .. forbids, .. allows]));
        Assert.Equal("GreyTdm", Judge([.. TdmRep, .. forbids], allows));
    }

    [Fact]
    public void A_server_that_failed_forbids_only_where_it_never_answered()
    {
        var failed = Robots("", "2026-03-05T10:00:00Z", "503 Service Unavailable");

        Assert.Equal(RightsVerdict.Reserved, Judge([.. TdmRep, .. failed]));
        Assert.Equal("GreyTdm", Judge([.. TdmRep, .. Robots("User-agent: *\nAllow: /\n"), .. failed]));
    }

    [Theory]
    [InlineData("https://www.gazeta.example/robots.txt", "https://www.gazeta.example/robots.txt", Forbids, RightsVerdict.Reserved)]
    [InlineData("/rules", "https://gazeta.example/rules", Forbids, RightsVerdict.Reserved)]
    [InlineData("/rules", "https://gazeta.example/rules", "User-agent: *\nAllow: /\n", "GreyTdm")]
    [InlineData("/rules", "https://gazeta.example/other", Forbids, RightsVerdict.NotLookedFor)]
    [InlineData("https://gaz\u00e9ta.example/robots.txt", "https://gazeta.example/other", Forbids, RightsVerdict.NotLookedFor)] // one byte that is no UTF-8
    [InlineData("/robots.txt", "https://gazeta.example/other", Forbids, "GreyTdm")] // leads to itself for ever, which is no file
    public void A_redirect_is_followed_to_what_the_archive_holds(string location, string target, string text, string fate)
    {
        byte[] archive = [.. TdmRep, .. Response(Origin + "/robots.txt", "", status: "301 Moved Permanently", headers: $"Location: {location}\r\n"), .. Response(target, text, headers: Plain)];

        Assert.Equal(fate, Judge(archive));
    }

    [Fact]
    public void What_one_site_says_is_not_said_of_another_port_scheme_or_host()
    {
        foreach (var other in (string[])["http://gazeta.example", "https://gazeta.example:8443", "https://www.gazeta.example"])
            Assert.Equal(RightsVerdict.NotLookedFor, Judge([.. NothingReserved(other)]));
        Assert.Equal("GreyTdm", Judge([.. NothingReserved("https://GAZETA.example:443")]));
    }

    [Fact]
    public void A_file_of_that_name_elsewhere_in_a_site_states_nothing()
    {
        byte[] elsewhere = [.. Response(Origin + "/blog/robots.txt", Forbids, headers: Plain), .. Response(Origin + "/robots.txt?page=2", Forbids, headers: Plain)];

        Assert.Equal("GreyTdm", Judge([.. NothingReserved(Origin), .. elsewhere]));
        Assert.Equal(RightsVerdict.NotLookedFor, Judge([.. TdmRep, .. elsewhere]));
    }

    [Fact]
    public void A_statement_that_cannot_be_unpacked_was_not_looked_at()
    {
        byte[] block = [.. "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"u8, 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF];

        Assert.Equal(RightsVerdict.NotLookedFor, Judge([.. TdmRep, .. Record(Origin + "/robots.txt", block)]));
    }

    [Theory]
    [InlineData("/regulamin", true)]
    [InlineData("/pl/Regulamin.html", true)]
    [InlineData("/terms-of-service/?lang=pl", true)]
    [InlineData("/artykuly/regulaminy-w-szkole", false)]
    public void Terms_of_service_are_found_by_their_address_and_read_whole(string path, bool found)
    {
        // In the navigation, which extraction leaves out of a document.
        var terms = Response(Origin + path, "<nav><ul><li><a href=/>Zastrzegamy prawa do eksploracji tekstów i danych.</a></ul></nav><p>Witamy.</p>");

        Assert.Equal(found ? RightsVerdict.Reserved : "GreyTdm", Judge([.. NothingReserved(Origin), .. terms]));
    }

    [Fact]
    public void Evidence_names_the_statement_its_day_and_the_hash_of_its_bytes()
    {
        var item = Archives(_folder, null, [.. TdmRep, .. Robots(Forbids, "2026-03-02T10:00:00Z"), .. Response(Origin + "/a", Html())]).ReadAll().Last();
        var signal = item.Refusal!.Verdict.DecidedBy!;

        // printf 'User-agent: *\nDisallow: /\n' | sha256sum
        Assert.Equal("331ea9090db0c9f6f597bd9840fd5b171830f6e0b3ba1cb24dfa91f0c95aedc1", signal.Sha256);
        Assert.Equal((SignalKinds.Robots, Origin + "/robots.txt, line 2", new DateOnly(2026, 3, 2)), (signal.Kind, signal.Location, signal.Date));
    }

    [Fact]
    public void The_survey_is_the_same_whatever_thread_reads_first_and_is_read_again_from_its_folder()
    {
        byte[][] archives = [.. Enumerable.Range(0, 40).Select(number => (byte[])[.. NothingReserved($"https://h{number}.example"), .. Robots($"# {number}\n", $"2026-03-01T10:00:{number:D2}Z"), .. Response(Origin + "/terms", $"<p>Terms {number}.", $"2026-03-01T10:00:{number:D2}Z")])];
        var folders = Enumerable.Range(0, 3).Select(_ =>
        {
            var folder = Path.Combine(_folder.Path, Path.GetRandomFileName());
            var source = new WarcSource([ArchivesIn(archives)], Manifest, new WebOptions(), "pl");
            source.Prepare(folder, TestContext.Current.CancellationToken);
            return folder;
        }).ToList();

        Assert.Single(folders.Select(folder => Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder, "sites.bin")))).Distinct());
        Assert.All(folders, folder => Assert.Single(Directory.GetFiles(folder)));
        var sites = new SurveyedSites(Path.Combine(folders[0], "sites.bin"));
        Assert.Equal("# 39\n", Encoding.UTF8.GetString(sites[Origin].RobotsFetch!.Bytes.Span));
        Assert.Equal("Terms 39.", Assert.Single(sites[Origin].Terms).Text);
        Assert.Equal(404, sites["https://h7.example"].TdmRepFetch!.Status);
        Assert.Null(sites["https://nobody.example"].RobotsFetch);
    }

    private static byte[] Robots(string text, string time = "2026-03-01T10:20:30Z", string status = "200 OK") => Response(Origin + "/robots.txt", text, time, status, Plain);

    // What becomes of a page of the site; each archive is a file.
    private string Judge(params byte[][] archives) => Fate(Archives(_folder, null, [.. archives, Response(Origin + "/a", Html())]).ReadAll().Last());

    private string ArchivesIn(byte[][] archives)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "archives")).FullName;
        foreach (var (archive, number) in archives.Select((archive, number) => (archive, number)))
            File.WriteAllBytes(Path.Combine(folder, $"{number:D3}.warc"), archive);
        return folder;
    }
}
