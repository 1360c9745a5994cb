using Endonym.Corpus.Extraction.Html;

namespace Endonym.Corpus.Tests.Extraction.Html;

public sealed class HtmlSignalsTests
{
    [Fact]
    public void A_page_says_its_title_language_address_metas_and_licences()
    {
        var signals = HtmlSignalsReader.Read("""
            <!doctype html><HTML LANG="pl-PL"><head><title>
              Zażółć  &amp; jaźń </title><title>drugi</title>
            <link rel="alternate canonical" href=" https://example.org/a?b=1&amp;c=2 "><link rel=icon href=x.png type="IMAGE/png">
            <META name="Robots" content="noai, noimageai"><meta property=og:type content=article><meta http-equiv=Content-Language content=pl><meta name=tdm-reservation>
            </head><body lang=cs><svg><title>rysunek</title></svg>
            <a rel="license nofollow" href="https://creativecommons.org/licenses/by/4.0/deed.pl">CC BY</a> <a href="https://creativecommons.org/publicdomain/zero/1.0/">CC0</a> <a href="/licencja" rel=LICENSE>x</a>
            """);

        Assert.Equal(("Zażółć & jaźń", "pl-PL", "https://example.org/a?b=1&c=2"), (signals.Title, signals.Language, signals.Canonical));
        Assert.Equal([new("name", "robots", "noai, noimageai"), new("property", "og:type", "article"), new("http-equiv", "content-language", "pl"), new("name", "tdm-reservation", "")], signals.Metas);
        Assert.Equal([new("alternate canonical", "https://example.org/a?b=1&c=2", ""), new("icon", "x.png", "image/png")], signals.Links);
        Assert.Equal(["https://creativecommons.org/licenses/by/4.0/deed.pl", "/licencja"], signals.LicenseLinks);
        Assert.Equal(["https://creativecommons.org/licenses/by/4.0/deed.pl", "https://creativecommons.org/publicdomain/zero/1.0/"], signals.CreativeCommonsLinks);
    }

    [Fact]
    public void A_page_that_says_nothing_has_no_signals()
    {
        var signals = HtmlSignalsReader.Read("<p>Ala ma kota.");

        Assert.Equal((null, null, null), (signals.Title, signals.Language, signals.Canonical));
        Assert.Empty(signals.Metas);
        Assert.Empty(signals.Links);
        Assert.Empty(signals.LicenseLinks);
    }

    [Fact]
    public void Json_ld_is_kept_as_it_stands_and_other_scripts_are_not()
    {
        var signals = HtmlSignalsReader.Read("""
            <script>var a = 1;</script><script type=" Application/LD+JSON; charset=utf-8 ">{"license": "CC0 &amp; <b>"}</script><p>Tekst.</p>
            <script type=application/ld+json>[]</script><script type="application/ld+json"></script><script type="application/ld+json">{ never ended
            """);

        Assert.Equal(["""{"license": "CC0 &amp; <b>"}""", "[]"], signals.JsonLd);
    }

    [Fact]
    public void Json_ld_above_the_limit_is_left_out_with_what_follows_it()
    {
        var half = new string(' ', HtmlSignalsReader.MaxJsonLdLength / 2);
        var signals = HtmlSignalsReader.Read(string.Concat(Enumerable.Repeat($"<script type=application/ld+json>{half}</script>", 3)) + "<script type=application/ld+json>{}</script>");

        Assert.Equal([half, half], signals.JsonLd);
        Assert.Empty(HtmlSignalsReader.Read("<p>Ala ma kota.").JsonLd);
    }

    [Fact]
    public void A_hostile_page_gives_no_more_than_the_limits()
    {
        var signals = HtmlSignalsReader.Read($"<title>{new string('x', 100_000)}</title>" + string.Concat(Enumerable.Repeat($"<meta name=a content={new string('y', 100)}><link rel=b><a rel=license href=c>", 5000)));

        Assert.Equal(HtmlSignalsReader.MaxValueLength, signals.Title!.Length);
        Assert.Equal((HtmlSignalsReader.MaxSignals, HtmlSignalsReader.MaxSignals, HtmlSignalsReader.MaxSignals), (signals.Metas.Count, signals.Links.Count, signals.LicenseLinks.Count));
    }
}
