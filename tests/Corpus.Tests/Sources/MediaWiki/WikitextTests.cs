using Endonym.Corpus.Sources.MediaWiki;

namespace Endonym.Corpus.Tests.Sources.MediaWiki;

public sealed class WikitextTests
{
    [Theory]
    [InlineData("'''Kot''' to ''zwierzę''.", "Kot to zwierzę.")]
    [InlineData("Ala ma [[kot]]a i [[Pies domowy|psa]].", "Ala ma kota i psa.")]
    [InlineData("Zob. [https://example.org/a?b=c stronę ''domową''] i [https://example.org].", "Zob. stronę domową i .")]
    [InlineData("Tekst.<ref>Przypis, s. 5</ref> Dalej.<ref name=\"a\" /> Koniec.<ref name=b>{{cytuj|x}}</ref>", "Tekst. Dalej. Koniec.")]
    [InlineData("Rok {{formatnum:1000}}, {{lang|de|Straße}}, {{lang|la|2=ars {{small|longa}}}}{{cytuj|a={{b}}|c}}.", "Rok 1000, Straße, ars longa.")]
    [InlineData("{{PAGENAME}} i {{{1|domyślne}}}.", "Tytuł i .")]
    [InlineData("[[Plik:a.jpg|thumb|Opis z [[link]]iem i [https://x.org adresem]]]Tekst.[[Kategoria:Koty]] [[:Kategoria:Psy]]", "Tekst. Kategoria:Psy")]
    [InlineData("a<br />b &amp; c&nbsp;d <!-- nie --><sub>2</sub> <nowiki>''e'' [[f]]</nowiki> 1 < 2", "a\nb & c\u00A0d 2 ''e'' [[f]] 1 < 2")]
    [InlineData("__NOTOC__\nTekst __zwykły__ x_y.", "Tekst __zwykły__ x_y.")]
    [InlineData("wiersz pierwszy\nwiersz drugi\n\nakapit", "wiersz pierwszy wiersz drugi\n\nakapit")]
    [InlineData("* raz\n* dwa\n# trzy\n: wcięty\n----\nkoniec", "- raz\n- dwa\n- trzy\n\nwcięty\n\nkoniec")]
    [InlineData("== Historia ==\nTekst.\n=== Pusty ===\n== Przypisy ==\n<references />\n", "Historia\n\nTekst.")]
    [InlineData("wzór <math>x^2 < 1</math> i <syntaxhighlight lang=\"c\">int a;</syntaxhighlight>.", "wzór i .")]
    [InlineData("L''''ala''' i '''''b'''''", "L'ala i b")]
    [InlineData("[[de:Katze]]\nTekst.", "Tekst.")]
    public void Markup_becomes_what_a_reader_sees(string wikitext, string text) => Assert.Equal(text, ToText(wikitext));

    [Fact]
    public void A_table_becomes_rows()
    {
        var table = """
            Przed.
            {| class="wikitable"
            |+ style="x" | Ludność
            ! Miasto !! scope="col" | Liczba
            |-
            | style="color:red" | [[Kraków|Kraków]] || {{formatnum:5}}
            |- class="a"
            | Łódź
            | dwie
            linie
            |}
            Po.
            """;

        Assert.Equal("Przed.\n\nLudność\tMiasto\tLiczba\nKraków\t5\nŁódź\tdwie linie\n\nPo.", ToText(table.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void An_infobox_with_a_table_in_it_is_left_out_whole() =>
        Assert.Equal("Tekst.", ToText("{{Infobox\n| nazwa = x\n| tabela =\n{|\n| a || b\n|}\n| koniec = {{y|[[z]]}}\n}}\nTekst."));

    [Theory]
    [InlineData("{{otwarty|a\n\nTekst dalej.")]
    [InlineData("[[otwarty|a\n\nTekst dalej.")]
    [InlineData("{| class=x\n| a\n\nTekst dalej.")]
    [InlineData("<ref>otwarty\n\nTekst dalej.")]
    [InlineData("}} ]] |} </ref>\n\nTekst dalej.")]
    public void What_is_left_open_does_not_take_the_page_with_it(string wikitext) => Assert.EndsWith("Tekst dalej.", ToText(wikitext), StringComparison.Ordinal);

    // A guard in milliseconds, not a measure: quadratic time would be many minutes.
    [Theory(Timeout = 60_000)]
    [InlineData("{{")]
    [InlineData("{{a|")]
    [InlineData("{")]
    [InlineData("[[")]
    [InlineData("[[a|{{b|")]
    [InlineData("[http://a ")]
    [InlineData("\n{|\n|")]
    [InlineData("\n{|\n|a||b\n")]
    [InlineData("<ref>")]
    [InlineData("<!--")]
    [InlineData("<a")]
    [InlineData("''")]
    [InlineData("}}")]
    [InlineData("{{lang|pl|a}}{{")]
    [InlineData("__A")]
    [InlineData("&#")]
    [InlineData("\n==")]
    [InlineData("\n|")]
    public async Task Time_is_linear_whatever_is_left_open(string piece)
    {
        var wikitext = string.Concat(Enumerable.Repeat(piece, 3_000_000 / piece.Length)) + string.Concat(Enumerable.Repeat("}}]]|}", 150_000));

        await Task.Run(() => ToText(wikitext), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Random_markup_gives_text_without_marks_of_ours_and_no_error()
    {
        string[] pieces = ["{{", "}}", "{{{", "}}}", "[[", "]]", "|", "\n", "{|", "|}", "|-", "!!", "<ref>", "</ref>", "<nowiki>", "</nowiki>", "<!--", "-->", "''", "=", "*", "a", "lang", " ", "\t", "\v", "&lt;", "[http://x ", "]", "__", "TOC", "Plik:", "1="];
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var text = ToText(string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => pieces[random.Next(pieces.Length)])));
            Assert.DoesNotContain('\v', text);
        }
    }

    private static string ToText(string wikitext)
    {
        var site = new WikiSite();
        site.AddNamespace(6, "Plik");
        site.AddNamespace(14, "Kategoria");
        return new Wikitext(site, new MediaWikiOptions()).ToText("Tytuł", wikitext);
    }
}
