using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Debian;

namespace Endonym.Corpus.Tests.Sources.Debian;

public sealed class PackageProseTests
{
    [Theory]
    [InlineData("pl", "prints the name of each file before its lines", true)]
    [InlineData("pl", "--sort=WORD: sort by WORD instead of name, or time", true)]
    [InlineData("pl", "-t, --sort=time, --size: sortuje wed\u0142ug czasu", false)]
    [InlineData("pl", "Program jest na licencji GNU General Public License i nie ma gwarancji", false)]
    [InlineData("pl", "Wpisz „find all the files”, a zostanie wy\u015bwietlona lista, kt\u00f3r\u0105 mo\u017cna przejrze\u0107", false)]
    [InlineData("cs", "Vyp\u00ed\u0161e jm\u00e9no ka\u017ed\u00e9ho souboru a jeho d\u00e9lku v bajtech", false)]
    [InlineData("nl", "Dit bestand is in de map en was al eerder daar", false)]
    [InlineData("nl", "This file is in the folder and was there before you came", true)]
    [InlineData("de", "Das ist in Ordnung, und an allem ist also nichts zu machen", false)]
    [InlineData("pl", "", false)]
    public void English_is_told_by_its_small_words(string language, string text, bool isEnglish) => Assert.Equal(isEnglish, new EnglishText(language).Is(text));

    [Fact]
    public void What_was_not_translated_goes_with_the_headings_over_it()
    {
        var prose = new PackageProse(new EnglishText("pl"));
        prose.AddOriginal([Block("Quick start guide window", 2), Block("Foo Bar Baz Ltd."), Block("Zegar pokazuje godzinę.")]);

        Assert.Null(prose.ToDocument(
            [
                Block("Zegar", 1), Block("Quick start guide window", 2), Block("Jak go nakręcić", 2), Block("Zegar należy nakręcić raz na dobę, najlepiej wieczorem, zanim zgaśnie światło."), Block("Ustawianie", 2), Block("This is how you set the time of the clock."),
                Block("Budzik", 2), Block("Dzwonek", 3), Block("Dzwoni bardzo głośno."),
            ],
            out var text).Reason);

        Assert.Equal("Zegar\n\nJak go nakręcić\n\nZegar należy nakręcić raz na dobę, najlepiej wieczorem, zanim zgaśnie światło.\n\nBudzik\n\nDzwonek\n\nDzwoni bardzo głośno.", text);
    }

    [Fact]
    public void A_page_that_was_not_translated_and_one_without_prose_have_their_reasons()
    {
        var prose = new PackageProse(new EnglishText("pl"));

        Assert.Equal(MessageCleaner.NotTranslated, prose.ToDocument([Block("Tytuł", 1), Block("This page was not translated by anyone, and it is long enough to see that."), Block("Dobrze.")], out _).Reason);
        Assert.Equal(PackageProse.NoProse, prose.ToDocument([Block("Składnia", 2), Block("ls [-l] [-a] /etc/*"), Block("int puts(const char *s);"), Block("Jan <a@example.org>, Ewa <b@example.org>")], out _).Reason);
    }

    [Fact]
    public void What_every_page_says_stays_on_the_first_three()
    {
        var prose = new PackageProse(new EnglishText("pl"));
        const string notice = "Błędy na tej stronie prosimy zgłaszać na adres listy dyskusyjnej tłumaczy.";

        var texts = Enumerable.Range(1, 5).Select(page =>
        {
            prose.ToDocument([Block($"To jest strona o numerze {page}."), Block(notice)], out var text);
            return text;
        }).ToList();

        Assert.Equal([true, true, true, false, false], texts.Select(text => text.Contains(notice, StringComparison.Ordinal)));
    }

    [Fact]
    public void Hand_wrapped_lines_are_joined_and_verse_and_lists_are_not()
    {
        const string text = """
            Tytuł dokumentu
            ===============

            Ten akapit został złamany ręcznie mniej więcej tam,
            gdzie kończy się wiersz terminala.

            Pierwszy wers jest taki krótki,
            drugi wers jest też niedługi.

            * pierwszy punkt listy jest tutaj
              i ma dalszy ciąg w drugim wierszu tej samej listy
            * drugi punkt listy jest tutaj

            a = b + c; d = f(x)
            1.1. Wstęp do tego 1.2. Dalszy ciąg tego 1.3. Koniec tego
            """;

        Assert.Equal(
            """
            Ten akapit został złamany ręcznie mniej więcej tam, gdzie kończy się wiersz terminala.

            Pierwszy wers jest taki krótki,
            drugi wers jest też niedługi.

            - pierwszy punkt listy jest tutaj i ma dalszy ciąg w drugim wierszu tej samej listy
            - drugi punkt listy jest tutaj
            """.ReplaceLineEndings("\n"),
            Prose.Join(PlainPage.Read(text)));
    }

    [Fact]
    public void A_text_that_lost_its_line_breaks_gets_some_after_sentences()
    {
        var sentence = "To jest zdanie, jakich w tym tekście jest bardzo wiele. ";
        var text = string.Concat(Enumerable.Repeat(sentence, 200)).Trim();

        var blocks = PlainPage.Read(text);

        Assert.Equal(text, string.Join(' ', blocks.Select(block => block.Text)));
        Assert.All(blocks, block => Assert.True(block.Text.Length <= 4_000 && block.Text.EndsWith('.')));
    }

    private static ProseBlock Block(string text, int headingLevel = 0) => new(BlockKind.Paragraph, text, headingLevel);
}
