using Endonym.Lineage.Rights;
using Endonym.Release.AiAct;

namespace Endonym.Release.Tests.AiAct;

public sealed class TopDomainsTests
{
    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(10, false, 1)]
    [InlineData(11, false, 2)] // a tenth, rounded up
    [InlineData(40, true, 2)] // a twentieth
    [InlineData(30_000, false, 3000)]
    [InlineData(30_000, true, 1000)] // a twentieth would be 1,500
    public void A_tenth_of_the_domains_is_listed_or_for_small_providers_a_twentieth_up_to_a_thousand(int domains, bool small, int listed)
    {
        var crawled = Enumerable.Range(0, domains).Select(number => Page($"https://d{number}.example/", number + 1)).ToList();

        var top = TopDomains.Of(crawled, [], small);

        Assert.Equal(listed, top.Count);
        Assert.Equal(new SummaryDomain($"d{domains - 1}.example", domains), top[0]);
    }

    [Fact]
    public void Pages_of_one_host_add_up_and_what_has_no_address_is_left_out()
    {
        var top = TopDomains.Of([Page("https://a.example/1", 10), Page("http://A.example/2", 20), Page("https://b.example", 25), Page(null, 99)], [], isSmallOrMedium: false);
        Assert.Equal([new SummaryDomain("a.example", 30)], top);
    }

    [Fact]
    public void Domains_that_were_counted_document_by_document_take_the_place_of_their_sources_address()
    {
        var crawl = Some.Source("crawl") with { Url = "https://archive.example/" };
        var corpus = Some.Manifest(Endonym.Lineage.Artifacts.ArtifactKind.Corpus, "web", [Some.Contribution(crawl, TextUse.Collected)]);
        // 25 domains, of which the largest tenth is handed over: three. With the one of another source they are 26, and a tenth of those is three, too.
        CorpusContent[] counted = [new(corpus, 25, [new("a.example", 50), new("b.example", 40), new("c.example", 10)])];

        var top = TopDomains.Of([Some.Contribution(crawl) with { Bytes = 999 }, Page("https://b.example/", 20)], counted, isSmallOrMedium: false);

        Assert.Equal([new SummaryDomain("b.example", 60), new SummaryDomain("a.example", 50), new SummaryDomain("c.example", 10)], top);
        Assert.Equal(2, TopDomains.Of([Page("https://b.example/", 20)], counted, isSmallOrMedium: true).Count); // a twentieth of 26, rounded up
    }

    private static Contribution Page(string? url, long bytes) => Some.Contribution(Some.Source() with { Url = url }) with { Bytes = bytes };
}
