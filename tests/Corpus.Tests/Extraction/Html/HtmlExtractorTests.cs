using System.Text;
using Endonym.Corpus.Extraction.Html;

namespace Endonym.Corpus.Tests.Extraction.Html;

public sealed class HtmlExtractorTests
{
    private const string Prose = "Wczesnym rankiem wyszliśmy z domu i poszliśmy nad rzekę, gdzie czekała już na nas cała rodzina.";

    [Fact]
    public void Blocks_are_parted_by_blank_lines_and_items_and_rows_by_line_breaks()
    {
        var text = Extract($"<h1>Tytuł</h1><p>{Prose}<p>{Prose}<ul><li>jeden<li>dwa</ul><table><tr><th>Rok<th>Liczba<tr><td>2021<td>12</table><p>{Prose}");

        Assert.Equal($"Tytuł\n\n{Prose}\n\n{Prose}\n\n- jeden\n- dwa\n\nRok | Liczba\n2021 | 12\n\n{Prose}", text);
    }

    [Fact]
    public void Code_stays_as_it_is()
    {
        Assert.Equal($"{Prose}\n\nif (a < b)\n    return  1;\n\n{Prose}", Extract($"<p>{Prose}</p><pre>\nif (a &lt; b)\n    return  1;\n</pre><p>{Prose}</p>"));
    }

    [Fact]
    public void White_space_is_folded_and_words_are_never_glued_or_torn()
    {
        Assert.Equal(
            "Wczesnym rankiem wyszliśmy z domu\ni poszliśmy nad rzekę, gdzie czekała już na nas cała rodzina.",
            Extract("<div>  Wczes<b>nym</b>\n\t rankiem <i>wyszliśmy</i> z&#32;domu<br>i poszliśmy nad rze\u00ADkę, gdzie cze\u200Bkała już na nas cała rodzina.</div>"));
        Assert.Equal($"{Prose}\n\n{Prose}", Extract($"<div>{Prose}<br><br>{Prose}</div>"));
    }

    [Theory]
    [InlineData("<nav>{0}</nav>")]
    [InlineData("<footer>{0}</footer>")]
    [InlineData("<div class='leftSidebar'>{0}</div>")]
    [InlineData("<div id=cookie-banner>{0}</div>")]
    [InlineData("<div role=dialog>{0}</div>")]
    [InlineData("<div style='DISPLAY : none'>{0}</div>")]
    [InlineData("<div aria-hidden=true>{0}</div>")]
    [InlineData("<noscript>{0}</noscript>")]
    [InlineData("<template>{0}</template>")]
    [InlineData("<script type=text/html>{0}</script>")]
    [InlineData("<select><option>{0}</select>")]
    [InlineData("<div><a href=x>{0}</a></div>")]
    [InlineData("<ol class=comment-list><li>{0}</ol>")]
    [InlineData("<div>{0} All rights reserved.</div>")]
    public void What_surrounds_a_text_is_left_out(string frame)
    {
        const string other = "Tego zdania nikt nie powinien zobaczyć w korpusie, choć jest długie i kończy się kropką.";
        var article = $"<div class=x><p>{Prose}</p><p>{Prose}</p></div>";
        foreach (var html in new[] { frame.Replace("{0}", other, StringComparison.Ordinal) + article, article + frame.Replace("{0}", other, StringComparison.Ordinal) })
            Assert.Equal($"{Prose}\n\n{Prose}", Extract(html));
    }

    [Fact]
    public void Comments_are_kept_where_they_are_wanted_and_where_they_are_all_there_is()
    {
        var comments = $"<div id=comments><p>{Prose}</p><p>{Prose}</p></div>";
        Assert.Equal($"{Prose}\n\n{Prose}", Extract(comments));
        var article = string.Concat(Enumerable.Repeat($"<p>{Prose}</p>", 10));
        Assert.Equal(10, Count(Extract($"<body><div>{article}</div>{comments}"), Prose));
        Assert.Equal(12, Count(new HtmlExtractor(new HtmlExtractionOptions { KeepComments = true }).Extract($"<body><div>{article}</div>{comments}").Text, Prose));
    }

    [Fact]
    public void Names_that_mislead_do_not_cost_the_text()
    {
        Assert.Equal($"{Prose}\n\n{Prose}", Extract($"<div class='sidebar ad'><p>{Prose}</p><p>{Prose}</p></div><p>Menu</p>"));
        Assert.Equal($"{Prose}\n\n{Prose}", Extract($"<body><div style='display:none' id=app><p>{Prose}</p><p>{Prose}</p></div>"));
    }

    [Fact]
    public void Tables_can_be_left_out() => Assert.Equal(
        $"{Prose}\n\n{Prose}",
        new HtmlExtractor(new HtmlExtractionOptions { KeepTables = false }).Extract($"<p>{Prose}<table><tr><td>2021<td>12</table><p>{Prose}").Text);

    [Fact]
    public void Prose_of_another_language_is_told_by_its_stop_words()
    {
        var extractor = new HtmlExtractor(new HtmlExtractionOptions { StopWords = ["i", "z", "na", "do", "nad", "już", "gdzie", "w"] });
        const string listing = "Zenith Quasar Lorem Ipsum Dolor Sit Amet Consectetur Adipiscing Elit Sed Eiusmod Tempor Incididunt Labore Dolore Magna Aliqua Minim Veniam Quis.";

        Assert.Equal($"{Prose}\n\n{Prose}", extractor.Extract($"<div><p>{Prose}</p><p>{Prose}</p></div><div><p>{listing}</p></div>").Text);
    }

    [Fact]
    public void Ten_thousand_nested_elements_lose_no_text()
    {
        foreach (var tag in new[] { "div", "b", "ul><li", "table><tr><td", "blockquote", "x-y" })
        {
            var html = string.Concat(Enumerable.Repeat($"<{tag}>", 10_000)) + Prose + string.Concat(Enumerable.Repeat($"</{tag.Split('>')[0]}>", 10_000)) + $"<p>{Prose}</p>";
            var text = Extract(html);

            Assert.True(Count(text, Prose) == 2, tag);
        }
    }

    [Fact]
    public void One_extractor_gives_each_page_what_a_new_one_gives()
    {
        var pages = LabelledPages.All;
        var shared = new HtmlExtractor(new HtmlExtractionOptions());
        foreach (var page in pages.Concat(pages.Reverse()))
            Assert.Equal(new HtmlExtractor(new HtmlExtractionOptions()).Extract(page.Html).Text, shared.Extract(page.Html).Text);
    }

    [Fact]
    public void Spoilt_pages_neither_throw_nor_swell()
    {
        var extractor = new HtmlExtractor(new HtmlExtractionOptions());
        for (var seed = 0; seed < 3000; seed++)
        {
            var page = LabelledPages.All[seed % LabelledPages.All.Count];
            var html = Encoding.UTF8.GetString(new Mutations(seed).Of(Encoding.UTF8.GetBytes(page.Html)));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var text = extractor.Extract(html).Text;

            // A reference of two characters is longer than what it becomes; item marks and separators add a little.
            Assert.InRange(text.Length, 0, (2 * html.Length) + 10);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (40 * html.Length) + 1_000_000);
        }
    }

    private static string Extract(string html) => new HtmlExtractor(new HtmlExtractionOptions()).Extract(html).Text;

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
