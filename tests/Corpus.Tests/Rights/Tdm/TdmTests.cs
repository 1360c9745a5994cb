using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Tdm;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Tests.Rights.Tdm;

public sealed class TdmTests
{
    private const string Everything = """[{"location": "/", "tdm-reservation": 1}]""";

    [Theory]
    // The protocol's own example: three groups of files.
    [InlineData("/directory-a/paper.pdf", true, null)]
    [InlineData("/directory-b/html/index.html", true, "https://provider.com/policies/policy.json")]
    [InlineData("/directory-b/images/cat.jpg", false, null)]
    [InlineData("/directory-b/images/cat.png", null, null)]
    [InlineData("/Directory-A/paper.pdf", null, null)]
    public void The_first_rule_that_matches_counts(string path, bool? reserved, string? policy)
    {
        const string file = """
            [
              {"location": "/directory-a/", "tdm-reservation": 1},
              {"location": "/directory-b/html/", "tdm-reservation": 1, "tdm-policy": "https://provider.com/policies/policy.json"},
              {"location": "/directory-b/images/*.jpg", "tdm-reservation": 0},
              {"location": "/directory-a/", "tdm-reservation": 0}
            ]
            """;
        Assert.Equal(new TdmValue(reserved, policy), TdmRepFile.Parse(System.Text.Encoding.UTF8.GetBytes(file))!.ValueOf(path));
    }

    [Theory]
    [InlineData("""[{"location": "/this/path/exactly$", "tdm-reservation": 1}]""", "/this/path/exactly", true)]
    [InlineData("""[{"location": "/this/path/exactly$", "tdm-reservation": 1}]""", "/this/path/exactly/not", null)]
    [InlineData("""[{"location": "/this/*/then", "tdm-reservation": 1}]""", "/this/or/that/then", true)]
    [InlineData("""[{"location": "/path/foo-%24", "tdm-reservation": 1}]""", "/path/foo-%24", true)]
    [InlineData("""[{"location": "/", "tdm-reservation": "1"}]""", "/x", true)]
    [InlineData("""{"location": "/", "tdm-reservation": 1}""", "/x", true)]
    [InlineData("""[{"location": "/", "tdm-reservation": 2}]""", "/x", null)]
    [InlineData("""[{"location": "/", "tdm-reservation": true}]""", "/x", null)]
    [InlineData("""[{"tdm-reservation": 1}, 7, null, {"location": "/", "tdm-reservation": 0,}]""", "/x", false)]
    public void Rules_are_read_as_people_write_them(string file, string path, bool? reserved) =>
        Assert.Equal(reserved, TdmRepFile.Parse(System.Text.Encoding.UTF8.GetBytes(file))!.ValueOf(path).Reserved);

    [Theory]
    [InlineData("<!doctype html><title>404</title>")]
    [InlineData("7")]
    [InlineData("")]
    public void An_error_page_is_no_rule(string file) => Assert.Null(TdmRepFile.Parse(System.Text.Encoding.UTF8.GetBytes(file)));

    [Theory]
    // Section "Processing priority": file, header, HTML, EPUB or PDF; each takes the place of those before, absence takes nobody's.
    [InlineData(1, null, null, null, SignalEffect.Reserves)]
    [InlineData(1, 0, null, null, SignalEffect.Permits)]
    [InlineData(0, 1, null, null, SignalEffect.Reserves)]
    [InlineData(1, 0, 1, null, SignalEffect.Reserves)]
    [InlineData(1, 1, 0, null, SignalEffect.Permits)]
    [InlineData(1, null, null, 0, SignalEffect.Permits)]
    [InlineData(0, 0, 0, 1, SignalEffect.Reserves)]
    [InlineData(null, null, null, null, SignalEffect.None)]
    [InlineData(null, 7, null, null, SignalEffect.None)]
    [InlineData(1, 7, null, null, SignalEffect.Reserves)]
    public void The_place_nearest_to_the_document_counts(int? file, int? header, int? meta, int? xmp, SignalEffect effect)
    {
        var signals = TdmSignals.Judge(Web.Of(
            tdmRep: file is null ? null : $$"""[{"location": "/", "tdm-reservation": {{file}}}]""",
            headers: header is null ? [] : [("TDM-Reservation", $"{header}")],
            metas: meta is null ? [] : [("tdm-reservation", $"{meta}")],
            embedded: xmp is null ? null : new EmbeddedMetadata(EmbeddedMetadataKind.PdfXmp, Xmp($"<tdm:reservation>{xmp}</tdm:reservation>")))).ToList();

        var counted = Assert.Single(signals, signal => !signal.Superseded);
        Assert.Equal(effect, counted.Effect);
        Assert.All(signals, signal => Assert.Equal(SignalKinds.TdmReservation, signal.Kind));
    }

    [Fact]
    public void A_place_that_says_both_reserves()
    {
        var signal = TdmSignals.Judge(Web.Of(headers: [("tdm-reservation", "0"), ("tdm-reservation", "1"), ("tdm-policy", "https://news.example/policy.json")])).Last();

        Assert.Equal(SignalEffect.Reserves, signal.Effect);
        Assert.Equal("https://news.example/policy.json", signal.Policy);
        Assert.Equal("tdm-reservation: 1; tdm-policy: https://news.example/policy.json", signal.Statement);
    }

    [Theory]
    [InlineData("""<package version="2.0" xmlns="http://www.idpf.org/2007/opf"><metadata><meta name="tdm:reservation" content="1" /><meta name="tdm:policy" content="https://p.example/1" /></metadata></package>""", true, "https://p.example/1")]
    [InlineData("""<package prefix="tdm: http://www.w3.org/ns/tdmrep#"><metadata><meta property="tdm:reservation">1</meta><meta property="tdm:policy">https://p.example/1</meta></metadata></package>""", true, "https://p.example/1")]
    [InlineData("""<package><metadata><meta property="tdm:reservation"> 0 </meta></metadata></package>""", false, null)]
    [InlineData("""<package><metadata><meta name="author" content="1"/></metadata></package>""", null, null)]
    [InlineData("""<package><metadata><meta name="tdm:reservation" content="1"/><broken""", true, null)]
    [InlineData("no xml at all", null, null)]
    public void An_epub_says_it_in_its_package(string package, bool? reserved, string? policy) =>
        Assert.Equal(new TdmValue(reserved, policy), EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.EpubPackage, package)));

    [Fact]
    public void A_pdf_says_it_in_its_xmp_as_element_or_attribute()
    {
        Assert.Equal(new TdmValue(true, "https://p.example/1"), EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.PdfXmp, Xmp("<tdm:reservation>1</tdm:reservation><tdm:policy>https://p.example/1</tdm:policy>"))));
        Assert.Equal(new TdmValue(true, null), EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.PdfXmp,
            """<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:tdm="http://www.w3.org/ns/tdmrep/" tdm:reservation="1"/>""")));
        Assert.Equal(default, EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.PdfXmp, """<x xmlns:tdm="http://other.example/"><tdm:reservation>1</tdm:reservation></x>""")));
    }

    [Fact]
    public void Entities_of_a_stranger_are_not_expanded()
    {
        const string bomb = """<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;">]><package><metadata><meta name="tdm:reservation" content="1"/><meta property="tdm:policy">&b;</meta></metadata></package>""";
        Assert.True(EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.EpubPackage, bomb)).Reserved);
    }

    [Fact]
    public void What_was_looked_at_is_kept_with_its_hash_and_day()
    {
        var signal = TdmSignals.Judge(Web.Of(tdmRep: Everything)).Single();

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Everything))), signal.Sha256);
        Assert.Equal(new DateOnly(2026, 9, 1), signal.Date);
        Assert.Equal("https://news.example/.well-known/tdmrep.json", signal.Location);
    }

    private static string Xmp(string properties) =>
        $"""
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:tdm="http://www.w3.org/ns/tdmrep/">{properties}</rdf:Description>
        </rdf:RDF></x:xmpmeta>
        <?xpacket end="w"?>
        """;
}
