using Endonym.Corpus.Sources.Debian;
using Endonym.Corpus.Sources.Debian.Markup;

namespace Endonym.Corpus.Tests.Sources.Debian;

public sealed class MarkupPageTests
{
    [Fact]
    public void A_page_of_gnomes_help_gives_its_text_and_the_titles_of_pages_it_links_to()
    {
        const string page = """
            <?xml version="1.0" encoding="utf-8"?>
            <page xmlns="http://projectmallard.org/1.0/" type="topic" id="okno" xml:lang="pl">
              <info><link type="guide" xref="index"/><credit><name>Ktoś</name></credit><desc>Opis.</desc></info>
              <title>Przesuwanie <em>okna</em></title>
              <p>Chwyć <gui>pasek</gui>
                 i&#160;przesuń go &amp; puść.</p>
              <note><p>Zobacz <link xref="mysz"/>.</p></note>
              <p>A tutaj <link xref="nie-ma"/> brakuje tytułu.</p>
              <steps>
                <item><p>Pierwszy krok.</p><p>Dalej o nim.</p></item>
                <item><p>Drugi krok.</p></item>
              </steps>
              <section id="a"><title>Klawiatura</title><p>Użyj <key>Alt</key>.</p>
                <table><tr><td><p>F7</p></td><td><p>Przesuwa okno</p></td></tr></table>
                <terms><item><title>Okno</title><p>Prostokąt.</p></item></terms>
              </section>
              <code>sudo apt install x</code>
            </page>
            """;
        var titles = new Dictionary<string, string> { ["mysz"] = "Używanie myszy" };

        var blocks = MarkupPage.Read(page, MarkupVocabulary.Mallard, titles);

        Assert.Equal(
            "Przesuwanie okna|Chwyć pasek i przesuń go & puść.|Zobacz Używanie myszy.|- Pierwszy krok.|Dalej o nim.|- Drugi krok.|Klawiatura|Użyj Alt.|F7\tPrzesuwa okno|Okno: Prostokąt.",
            Joined(blocks));
        Assert.Equal([1, 2], blocks.Where(block => block.HeadingLevel > 0).Select(block => block.HeadingLevel).Distinct());
    }

    [Fact]
    public void Docbook_gives_its_text_with_the_entities_it_declares_and_no_sentence_with_one_that_it_does_not()
    {
        const string page = """
            <?xml version="1.0"?>
            <!DOCTYPE article PUBLIC "-//OASIS//DTD DocBook XML V4.1.2//EN" "docbookx.dtd" [
              <!ENTITY appname "<application>Kalkulator</application>">
              <!ENTITY bomba "&appname;&appname;&appname;">
            ]>
            <article id="index" lang="pl">
              <articleinfo><title>Podręcznik</title><author><firstname>Ktoś</firstname></author></articleinfo>
              <sect1><title>Wstęp</title>
                <indexterm><primary>liczenie</primary></indexterm>
                <para>&appname; liczy szybko &ndash; i bez błędów.</para>
                <para>Program &kalk; jest nieznany.</para>
                <itemizedlist><listitem><para>dodaje</para></listitem><listitem><para>odejmuje</para></listitem></itemizedlist>
                <variablelist><varlistentry><term>Pamięć</term><listitem><para>Trzyma liczbę.</para></listitem></varlistentry></variablelist>
                <screen>kalk 2+2</screen>
              </sect1>
            </article>
            """;

        Assert.Equal("Wstęp|Kalkulator liczy szybko – i bez błędów.|- dodaje|- odejmuje|Pamięć: Trzyma liczbę.", Joined(MarkupPage.Read(page, MarkupVocabulary.DocBook)));
    }

    [Fact]
    public void A_page_that_a_tool_made_gives_its_text_without_the_menus_around_it()
    {
        const string page = """
            <html><head><title>9.6. Zegar</title><script>if (a < b) alert("nie");</script></head><body>
            <ul class="docnav top"><li><a href="a.html">Poprzedni</a></li><li>Następny</li></ul>
            <div class="section"><div class="titlepage"><h2 class="title">9.6. Zegar</h2></div>
            <p>Zegar pokazuje<br>godzinę.<!-- nic --></p>
            <p>Naciśnij <span class="switchinline"><span class="MAC">Command</span><span>Ctrl</span></span>+Z, aby go cofnąć.
            <ul><li><p>pierwszy</p></li><li>drugi
            </ul>
            <dl><dt>Wskazówka</dt><dd>Pokazuje minutę.</dd></dl>
            <table><tr><th>Klawisz<th>Co robi</tr><tr><td>F1</td><td>pomoc</td></tr></table>
            <pre class="screen">date +%H</pre>
            <div class="toc"><p>Spis treści</p><div>9.7 Budzik</div></div>
            </div><div class="navfooter">Dalej</div></body></html>
            """;

        Assert.Equal(
            "Zegar|Zegar pokazuje\ngodzinę.|Naciśnij Ctrl+Z, aby go cofnąć.|- pierwszy|- drugi|Wskazówka: Pokazuje minutę.|Klawisz\tCo robi|F1\tpomoc",
            Joined(MarkupPage.Read(page, MarkupVocabulary.Html)));
    }

    [Fact]
    public void Deep_nesting_open_tags_and_bombs_of_entities_end_soon_and_grow_nothing()
    {
        const int many = 100_000;
        foreach (var page in new[]
        {
            string.Concat(Enumerable.Repeat("<div><p>", many)) + "koniec",
            string.Concat(Enumerable.Repeat("<table><tr><td>", many)) + "koniec",
            string.Concat(Enumerable.Repeat("<nav>", many)) + string.Concat(Enumerable.Repeat("</p>", many)),
            string.Concat(Enumerable.Repeat("<a href=\"", many)),
            string.Concat(Enumerable.Repeat("<!--", many)),
            string.Concat(Enumerable.Repeat("<![CDATA[", many)),
            string.Concat(Enumerable.Repeat("&a;", many)),
            string.Concat(Enumerable.Repeat("<!DOCTYPE a [<!ENTITY b \"", many)),
            "<!DOCTYPE x [<!ENTITY a \"śmiech\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><p>&c;&c;</p>",
        })
        {
            foreach (var vocabulary in new[] { MarkupVocabulary.Html, MarkupVocabulary.DocBook, MarkupVocabulary.Mallard })
                Assert.InRange(MarkupPage.Read(page, vocabulary).Sum(block => (long)block.Text.Length), 0, page.Length);
        }
    }

    private static string Joined(IReadOnlyList<ProseBlock> blocks) =>
        string.Join('|', blocks.Select(block => (block.Kind == Corpus.Sources.BlockKind.ListItem ? "- " : "") + block.Text));
}
