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

        var top = TopDomains.Of(crawled, small);

        Assert.Equal(listed, top.Count);
        Assert.Equal(new SummaryDomain($"d{domains - 1}.example", domains), top[0]);
    }

    [Fact]
    public void Pages_of_one_host_add_up_and_what_has_no_address_is_left_out()
    {
        var top = TopDomains.Of([Page("https://a.example/1", 10), Page("http://A.example/2", 20), Page("https://b.example", 25), Page(null, 99)], isSmallOrMedium: false);
        Assert.Equal([new SummaryDomain("a.example", 30)], top);
    }

    private static Contribution Page(string? url, long bytes) => Some.Contribution(Some.Source() with { Url = url }) with { Bytes = bytes };
}
