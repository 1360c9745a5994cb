using System.Net;
using System.Text;
using Endonym.Corpus.Extraction.Html;

namespace Endonym.Corpus.Tests.Extraction.Html;

public sealed class HtmlTokenizerTests
{
    [Theory]
    [InlineData("<p>Ala", "<p>|Ala")]
    [InlineData("<P CLASS=x>Ala</P>", "<P CLASS=x>|Ala|</P>")]
    [InlineData("<a href='x' href=\"y\" disabled>", "<a href=x href=y disabled=>")]
    [InlineData("<a href = x title= \"a > b\" >z", "<a href=x title=a > b>|z")]
    [InlineData("<br/><br / >", "<br/>|<br>")]
    [InlineData("<a/b=c/>", "<a b=c/>")]
    [InlineData("<a =b=c>", "<a =b=c>")]
    [InlineData("1 < 2 <3 <", "1 < 2 <3 <")]
    [InlineData("<p><b", "<p>")]
    [InlineData("<p class=\"never ends>Ala", "")]
    [InlineData("</>a</ b>c</p x=y>", "a|!-- b|c|</p>")]
    [InlineData("<!DOCTYPE html>a", "!DOCTYPE html|a")]
    [InlineData("a<!-- b -- > c -->d", "a|!-- b -- > c |d")]
    [InlineData("<!-->a<!--->b<!--c--!>d<!--e", "!--|a|!--|b|!--c|d|!--e")]
    [InlineData("<?xml x?>a<!x>b", "!--?xml x?|a|!--x|b")]
    [InlineData("<![CDATA[a]]>b", "!--[CDATA[a]]|b")]
    [InlineData("<svg><![CDATA[a<b]]></svg><![CDATA[c]]>", "<svg>|a<b|</svg>|!--[CDATA[c]]")]
    [InlineData("<svg><title><b>x</b></svg>", "<svg>|<title>|<b>|x|</b>|</svg>")]
    [InlineData("<title>a<b>&amp;</title>c", "<title>|a<b>&|</title>|c")]
    [InlineData("<textarea></textareax></TEXTAREA >c", "<textarea>|</textareax>|</TEXTAREA>|c")]
    [InlineData("<style>a</sty></style>", "<style>|a</sty>|</style>")]
    [InlineData("<script>a<b&amp;</p></script>c", "<script>|a<b&amp;</p>|</script>|c")]
    [InlineData("<script><!--<script></script>--></script>c", "<script>|<!--<script></script>-->|</script>|c")]
    [InlineData("<script><!-- </script>c", "<script>|<!-- |</script>|c")]
    [InlineData("<script><!--></script>c", "<script>|<!-->|</script>|c")]
    [InlineData("a\r\nb\rc\0d", "a\nb\nc\uFFFDd")]
    public void Markup_is_cut_as_the_standard_says(string html, string expected) => Assert.Equal(expected, Events(html));

    [Theory]
    [InlineData("&amp;&lt;&gt;&quot;&apos;&nbsp;", "&<>\"'\u00A0")]
    [InlineData("za&#380;&#xF3;&#X142;&cacute;", "zażółć")]
    [InlineData("&copy 2026 &copyx &ampamp; &notit; &notin;", "© 2026 ©x &amp; ¬it; ∉")]
    [InlineData("&#128;&#x9F;&#0;&#xD800;&#x110000;&#99999999999;", "€Ÿ\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("&#65 &#x41z &#; &#x; & &nosuch; &;", "A Az &#; &#x; & &nosuch; &;")]
    [InlineData("&NotEqualTilde;&Afr;&CounterClockwiseContourIntegral;", "≂̸𝔄∳")]
    public void References_are_resolved_as_the_standard_says(string html, string expected) => Assert.Equal(expected, Events(html).Replace("|", "", StringComparison.Ordinal));

    [Fact]
    public void In_attributes_a_sloppy_reference_is_part_of_an_address()
    {
        Assert.Equal("<a href=?a=1&copy=2&lta=<>", Events("<a href='?a=1&copy=2&lta=&lt'>"));
        Assert.Equal("<a title=a&b © \n>", Events("<a title='a&amp;b &copy \r\n'>"));
    }

    [Fact]
    public void Every_reference_that_net_knows_is_resolved_as_net_does()
    {
        // WebUtility has HTML 4's 252 names and apos; in HTML 5 two of them, lang and rang, mean U+27E8 and U+27E9 instead of the deprecated U+2329 and U+232A.
        var names = CharacterReferenceTable.Names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split(':')[0]).ToList();
        var known = names.Where(name => WebUtility.HtmlDecode($"&{name};") != $"&{name};" && name is not ("lang" or "rang")).ToList();

        Assert.Equal(2125, names.Count);
        Assert.Equal(251, known.Count);
        Assert.All(known, name => Assert.Equal(WebUtility.HtmlDecode($"&{name};"), Events($"&{name};")));
    }

    [Fact]
    public void A_tag_with_too_many_attributes_keeps_the_first()
    {
        var html = "<p " + string.Concat(Enumerable.Range(0, 100_000).Select(index => $"a{index}=b ")) + ">Ala";
        var counter = new Counter();
        new HtmlTokenizer().Tokenize(html, counter);

        Assert.Equal((1, HtmlTokenizer.MaxAttributes, 3), (counter.Tags, counter.Attributes, counter.Characters));
    }

    // A guard in milliseconds, not a measure: what looks for an end up to the end of the page reads it so fast that only a long page shows it.
    [Theory(Timeout = 60_000)]
    [InlineData("<", 4)]
    [InlineData("<p", 10)]
    [InlineData("<a href='", 10)]
    [InlineData("<!--", 10)]
    [InlineData("<!-", 4)]
    [InlineData("--", 2)]
    [InlineData("<title></titl", 10)]
    [InlineData("<script><!--<script>", 10)]
    [InlineData("&", 2)]
    [InlineData("&CounterClockwiseContourIntegra", 8)]
    [InlineData("&#9999999", 4)]
    [InlineData("</", 10)]
    [InlineData("<div>", 2)]
    [InlineData("</div>", 10)]
    [InlineData("<b><table><td><a>", 2)]
    [InlineData("<p><i>", 2)]
    [InlineData("<li><ul>", 2)]
    [InlineData("<table><tr><td>a", 2)]
    [InlineData("a<br><br>", 2)]
    [InlineData("<a>a</a>", 2)]
    [InlineData("\0", 2)]
    public async Task Hostile_pages_take_time_in_proportion_to_their_length(string part, int millions)
    {
        var html = string.Concat(Enumerable.Repeat(part, millions * 1_000_000 / part.Length));
        var extractor = new HtmlExtractor(new HtmlExtractionOptions());

        await Task.Run(() => extractor.Extract(html), TestContext.Current.CancellationToken);
    }

    private static string Events(string html)
    {
        var recorder = new Recorder();
        new HtmlTokenizer().Tokenize(html, recorder);
        return recorder.ToString();
    }

    // Events, separated by "|"; one stretch of text is one event, however many calls it came in.
    private sealed class Recorder : IHtmlEvents
    {
        private readonly StringBuilder _events = new();
        private bool _inText;

        public void Text(ReadOnlySpan<char> text)
        {
            if (!_inText)
                Separate();
            _inText = true;
            _events.Append(text);
        }

        public void StartTag(HtmlTag tag, ReadOnlySpan<char> name, scoped HtmlAttributes attributes, bool selfClosing)
        {
            Separate();
            _events.Append('<').Append(name);
            for (var i = 0; i < attributes.Count; i++)
                _events.Append(' ').Append(attributes.NameAt(i)).Append('=').Append(attributes.ValueAt(i));
            _events.Append(selfClosing ? "/>" : ">");
        }

        public void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
        {
            Separate();
            _events.Append("</").Append(name).Append('>');
        }

        public void Comment(ReadOnlySpan<char> text)
        {
            Separate();
            _events.Append("!--").Append(text);
        }

        public void Doctype(ReadOnlySpan<char> text)
        {
            Separate();
            _events.Append('!').Append(text);
        }

        public override string ToString() => _events.ToString();

        private void Separate()
        {
            if (_events.Length > 0)
                _events.Append('|');
            _inText = false;
        }
    }

    private sealed class Counter : IHtmlEvents
    {
        public int Tags { get; private set; }

        public int Attributes { get; private set; }

        public int Characters { get; private set; }

        public void Text(ReadOnlySpan<char> text) => Characters += text.Length;

        public void StartTag(HtmlTag tag, ReadOnlySpan<char> name, scoped HtmlAttributes attributes, bool selfClosing)
        {
            Tags++;
            Attributes += attributes.Count;
        }

        public void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
        {
        }

        public void Comment(ReadOnlySpan<char> text)
        {
        }

        public void Doctype(ReadOnlySpan<char> text)
        {
        }
    }
}
