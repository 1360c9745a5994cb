using Endonym.Corpus.Rights.Licences;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Rights.Licences;

public sealed class LicenceTests
{
    [Theory]
    [InlineData("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", RightsClass.White)]
    [InlineData("http://creativecommons.org/licenses/by-sa/3.0/pl/deed.pl", "CC-BY-SA-3.0", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/by-sa/3.0/de/", "CC-BY-SA-3.0-DE", RightsClass.White)]
    [InlineData("//www.creativecommons.org/licenses/by-nc-sa/2.0/fr/", "CC-BY-NC-SA-2.0-FR", RightsClass.GreyResearch)]
    [InlineData("https://creativecommons.org/licenses/by-nc/4.0/legalcode.pl", "CC-BY-NC-4.0", RightsClass.GreyResearch)]
    [InlineData("https://creativecommons.org/licenses/by-nd/4.0", "CC-BY-ND-4.0", RightsClass.GreyResearch)]
    [InlineData("https://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0", RightsClass.GreyResearch)]
    [InlineData("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/by/2.5/scotland/", "CC-BY-2.5", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/by/4.0/deed.en", "CC-BY-4.0", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/by", "LicenseRef-CC-BY", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/sa/1.0/", "LicenseRef-CC-SA-1.0", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/nc-sampling+/1.0/", "LicenseRef-CC-nc-samplingplus-1.0", RightsClass.GreyResearch)]
    [InlineData("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0", RightsClass.White)]
    [InlineData("https://creativecommons.org/publicdomain/mark/1.0/deed.pl", "CC-PDM-1.0", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/publicdomain/", "CC-PDDC", RightsClass.White)]
    [InlineData("Text: http://creativecommons.org/licenses/by/4.0/ Photos: http://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0", RightsClass.GreyResearch)]
    [InlineData("CC BY-SA 4.0", "CC-BY-SA-4.0", RightsClass.White)]
    [InlineData("CC-BY-NC-ND-3.0", "CC-BY-NC-ND-3.0", RightsClass.GreyResearch)]
    [InlineData("Published under CC0", "CC0-1.0", RightsClass.White)]
    [InlineData("CC BY", "LicenseRef-CC-BY", RightsClass.White)]
    [InlineData("CC-BY", "LicenseRef-CC-BY", RightsClass.White)]
    [InlineData("CC-BY-SA-3.0-PL", "CC-BY-SA-3.0", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/by-sa/2.1/jp/", "CC-BY-SA-2.1-JP", RightsClass.White)]
    [InlineData("https://creativecommons.org/licenses/by-nc/2.1/jp/", "LicenseRef-CC-BY-NC-2.1", RightsClass.GreyResearch)]
    [InlineData("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL-1.3-or-later", RightsClass.White)]
    [InlineData("https://opensource.org/licenses/MIT", "MIT", RightsClass.White)]
    [InlineData("https://spdx.org/licenses/Apache-2.0.html", "Apache-2.0", RightsClass.White)]
    [InlineData("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL-UK-3.0", RightsClass.White)]
    [InlineData("MIT", "MIT", RightsClass.White)]
    public void A_licence_is_understood_however_it_is_named(string text, string spdx, RightsClass rights) =>
        Assert.Equal(new StatedLicense(spdx, rights), LicenseNames.Understand(text, isLicenseField: true));

    [Theory]
    [InlineData("All rights reserved")]
    [InlineData("https://creativecommons.org/about")]
    [InlineData("https://creativecommons.org/licenses/")]
    [InlineData("https://example.org/licence")]
    [InlineData("accby 4.0")]
    [InlineData("")]
    public void What_names_no_licence_is_none(string text) => Assert.Null(LicenseNames.Understand(text, isLicenseField: true));

    [Fact]
    public void A_copyright_holder_is_no_licence() => Assert.Null(LicenseNames.Understand("MIT", isLicenseField: false));

    [Fact]
    public void A_document_states_its_licence_in_links_headers_metas_and_json_ld()
    {
        const string by = "https://creativecommons.org/licenses/by/4.0/";

        Assert.Equal(["CC-BY-4.0"], Licenses(links: [("nofollow license", by)]));
        Assert.Equal(["CC-BY-4.0"], Licenses(headers: [("Link", $"</next>; rel=next, <{by}>; rel=\"license\"")]));
        Assert.Equal(["CC-BY-4.0"], Licenses(metas: [("DC.rights", "© 2026, " + by)]));
        Assert.Equal(["CC-BY-4.0"], Licenses(jsonLd: ["""{"@graph":[{"@type":"Article","license":{"@id":"https://creativecommons.org/licenses/by/4.0/"}}]}"""]));
        Assert.Equal(["CC-BY-4.0"], Licenses(links: [("license", by)], metas: [("license", "CC BY 4.0")]));
        Assert.Empty(Licenses(links: [("author", by)]));
    }

    [Fact]
    public void The_licence_of_a_picture_is_not_the_texts()
    {
        Assert.Empty(Licenses(jsonLd: ["""{"@type":"NewsArticle","image":{"@type":"ImageObject","license":"https://creativecommons.org/licenses/by/4.0/"}}"""]));
        Assert.Empty(Licenses(jsonLd: ["{broken", "\"\\ud800\"", new string('[', 100_000)]));
    }

    [Theory]
    [InlineData("LicenseRef-public-domain", RightsClass.White)]
    [InlineData("LicenseRef-public-domain AND LicenseRef-noncommercial", RightsClass.GreyResearch)]
    [InlineData("LicenseRef-debian-main-Zope", RightsClass.White)]
    [InlineData("LicenseRef-debian-Zope", RightsClass.Excluded)]
    [InlineData("LicenseRef-CC-BY-NC-2.1 OR CC-BY-4.0", RightsClass.White)]
    [InlineData("(MIT AND CC-BY-ND-4.0) OR LicenseRef-unknown", RightsClass.GreyResearch)]
    [InlineData("MIT AND LicenseRef-unknown", RightsClass.Excluded)]
    public void The_references_of_our_readers_have_their_classes_in_expressions(string expression, RightsClass rights) => Assert.Equal(rights, LicenseReferences.ClassOf(expression));

    [Theory]
    [InlineData("MIT OR")]
    [InlineData("(MIT")]
    [InlineData("MIT GPL-2.0-only")]
    [InlineData("")]
    [InlineData("all rights reserved")]
    public void What_is_no_expression_has_no_class(string expression) => Assert.Null(LicenseReferences.ClassOf(expression));

    private static List<string?> Licenses(
        (string Rel, string Href)[]? links = null,
        (string Name, string Value)[]? headers = null,
        (string Name, string Content)[]? metas = null,
        string[]? jsonLd = null) => [.. LicenseSignals.Judge(Web.Of(links: links, headers: headers, metas: metas, jsonLd: jsonLd)).Select(signal => signal.License)];
}
