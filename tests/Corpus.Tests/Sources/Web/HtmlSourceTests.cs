using Endonym.Corpus.Rights;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Web;
using Endonym.Lineage;
using static Endonym.Corpus.Tests.Sources.Web.WebSamples;

namespace Endonym.Corpus.Tests.Sources.Web;

public sealed class HtmlSourceTests : IDisposable
{
    private static readonly WebOptions Options = new() { FetchedOn = new DateOnly(2026, 3, 1) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gazeta.example/a/b.html", "https://gazeta.example/a/b.html")]
    [InlineData("http/gazeta.example/a/index.html", "http://gazeta.example/a/")]
    [InlineData("http/127.0.0.1:8080/a.html", "http://127.0.0.1:8080/a.html")]
    [InlineData("gazeta.example_8080/a.html", "https://gazeta.example:8080/a.html")]
    [InlineData("localhost+81/a.html", "https://localhost:81/a.html")]
    [InlineData("gazeta.example/szukaj?q=100%&r=a%20b#c.html", "https://gazeta.example/szukaj?q=100%25&r=a%20b%23c.html")]
    [InlineData("gazeta.example/zażółć.html", "https://gazeta.example/za%C5%BC%C3%B3%C5%82%C4%87.html")]
    [InlineData("teksty/a.html", null)]
    [InlineData("a.html", null)]
    public void The_address_of_a_page_is_told_by_its_folders(string name, string? address) =>
        Assert.Equal(address, new MirrorLayout(null).AddressOf(new SourceFile(name, "/mirror/" + name, 0))?.AbsoluteUri);

    [Theory]
    [InlineData("/mirror/gazeta.example/", "a/b.html", "https://gazeta.example/a/b.html")]
    [InlineData("/mirror/gazeta/", "a/b.html", null)]
    public void Or_by_the_name_of_the_root(string root, string name, string? address) =>
        Assert.Equal(address, new MirrorLayout(null).AddressOf(new SourceFile(name, root + name, 0))?.AbsoluteUri);

    [Fact]
    public void A_base_address_goes_before_what_pages_and_folders_say()
    {
        _folder.File("mirror/a.example/index.html", Html(head: "<link rel=canonical href=https://a.example/x>"));
        var source = Source(Options with { BaseUrl = "https://gazeta.example/dzial/", Clearance = new ClearanceOptions { RequiredLooks = [] } });

        Assert.Equal("https://gazeta.example/dzial/a.example/", source.ReadAll().Single().Document!.Url);
    }

    [Theory]
    [InlineData("gazeta.example/a.html", "http://gazeta.example/artykul/1", "http://gazeta.example/artykul/1")]
    [InlineData("gazeta.example/a.html", "https://inna.example/artykul/1", "https://gazeta.example/a.html")]
    [InlineData("gazeta.example/a.html", "javascript:void", "https://gazeta.example/a.html")]
    [InlineData("teksty/a.html", "https://gazeta.example/artykul/1", "https://gazeta.example/artykul/1")]
    public void A_canonical_address_counts_on_the_host_that_the_page_came_from(string name, string canonical, string url)
    {
        _folder.File("mirror/" + name, Html(head: $"<link rel=canonical href={canonical}>"));
        foreach (var file in (string[])["robots.txt.404", ".well-known/tdmrep.json.404"])
            _folder.File("evidence/gazeta.example/" + file, "");

        var document = Assert.Single(Source(Options with { SiteEvidence = [Path.Combine(_folder.Path, "evidence")] }).ReadAll()).Document!;

        Assert.Equal((url, name, new DateOnly(2026, 3, 1), "web page"), (document.Url, document.Id, document.Date, document.Genre));
    }

    [Fact]
    public void A_page_of_an_unknown_place_is_cleared_by_an_agreement_and_by_no_exception()
    {
        _folder.File("mirror/a.html", Html());

        Assert.Equal(RightsVerdict.NotLookedFor, Fate(Source(Options).ReadAll().Single()));

        var library = new HtmlSource([Path.Combine(_folder.Path, "mirror")], Rights.Web.Manifest("licence", "CC-BY-4.0"), Options, "pl");
        library.Prepare(Path.Combine(_folder.Path, "prepared"), TestContext.Current.CancellationToken);
        Assert.Null(Assert.Single(library.ReadAll()).Document!.Url);
    }

    [Fact]
    public void Statements_of_the_mirror_and_of_the_evidence_folder_count_the_latter_first()
    {
        _folder.File("mirror/gazeta.example/a.html", Html());
        _folder.File("mirror/gazeta.example/robots.txt", "User-agent: *\nAllow: /\n");
        _folder.File("mirror/gazeta.example/.well-known/tdmrep.json", "[]");
        Assert.Equal("GreyTdm", Fate(Source(Options).ReadAll().Single()));

        _folder.File("evidence/gazeta.example/robots.txt", "User-agent: *\nDisallow: /\n");
        Assert.Equal(RightsVerdict.Reserved, Fate(Source(Options with { SiteEvidence = [Path.Combine(_folder.Path, "evidence")] }).ReadAll().Single()));
    }

    [Fact]
    public void Below_a_base_address_the_root_holds_the_statements()
    {
        _folder.File("mirror/a.html", Html());
        _folder.File("mirror/robots.txt", "User-agent: *\nDisallow: /dzial/\n");
        _folder.File("mirror/.well-known/tdmrep.json.404", "");

        Assert.Equal(RightsVerdict.Reserved, Fate(Source(Options with { BaseUrl = "https://gazeta.example/dzial/" }).ReadAll().Single()));
        Assert.Equal("GreyTdm", Fate(Source(Options with { BaseUrl = "https://gazeta.example/inny/" }).ReadAll().Single()));
    }

    [Fact]
    public void Terms_in_the_mirror_reserve()
    {
        foreach (var file in (string[])["robots.txt.404", ".well-known/tdmrep.json.404"])
            _folder.File("mirror/gazeta.example/" + file, "");
        _folder.File("mirror/gazeta.example/a.html", Html());
        _folder.File("mirror/gazeta.example/regulamin.html", Html("Zastrzegamy prawa do eksploracji tekstów i danych w tym serwisie."));

        Assert.All(Source(Options).ReadAll(), item => Assert.Equal(RightsVerdict.Reserved, Fate(item)));
    }

    [Fact]
    public void The_fingerprint_covers_pages_and_evidence()
    {
        _folder.File("mirror/gazeta.example/a.html", Html());
        var before = Source(Options).Fingerprint();

        _folder.File("mirror/gazeta.example/robots.txt", "User-agent: *\nDisallow: /\n");

        Assert.NotEqual(before, Source(Options).Fingerprint());
    }

    [Fact]
    public void A_broken_page_is_set_aside_with_its_reason()
    {
        _folder.File("mirror/gazeta.example/empty.html", "");
        _folder.File("mirror/gazeta.example/picture.html", "PNG" + new string('\0', 100));

        Assert.Equal(["empty payload", "no text"], Source(Options).ReadAll().Select(Fate));
    }

    [Fact]
    public void Without_the_day_of_the_fetch_there_is_no_dated_evidence()
    {
        _folder.File("mirror/a.html", Html());

        Assert.Contains("fetched_on", Assert.Throws<InvalidInputException>(() => Source(new WebOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("base_url", Assert.Throws<InvalidInputException>(() => new WebOptions { BaseUrl = "gazeta.example" }).Message, StringComparison.Ordinal);
        Assert.Contains("site_evidence", Assert.Throws<InvalidInputException>(() => Source(Options with { SiteEvidence = ["/nowhere"] })).Message, StringComparison.Ordinal);
    }

    private HtmlSource Source(WebOptions options)
    {
        var source = new HtmlSource([Path.Combine(_folder.Path, "mirror")], Manifest, options, "pl");
        source.Prepare(Path.Combine(_folder.Path, Path.GetRandomFileName()), TestContext.Current.CancellationToken);
        return source;
    }
}
