using System.Text;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Statistics;

namespace Endonym.Corpus.Tests.Statistics;

public sealed class TextCountsTests
{
    [Theory]
    [InlineData("", 0, 0, 0)]
    [InlineData("Ala ma 2 koty.", 14, 14, 4)]
    [InlineData("e-mail", 6, 6, 2)]
    [InlineData("zażółć", 6, 10, 1)] // ż, ó, ł and ć take two bytes each
    [InlineData("e\u0301te\u0301", 5, 7, 1)] // a mark is part of its word
    [InlineData("我是 x", 4, 8, 3)]
    [InlineData("𐓏𐓐 𠀀😀", 5, 17, 2)] // Osage letters, a rare Han character, a face
    public void Characters_bytes_and_words_are_those_of_unicode(string text, int characters, int bytes, int words) => Assert.Equal(new TextCounts(characters, bytes, words), TextCounts.Of(text));

    [Fact]
    public void Words_are_those_that_the_filters_count()
    {
        var random = new Random(1);
        string[] pieces = ["a", "ż", " ", ". ", "7", "\n", "猫", "ไทย", "\u0301", "😀", "𐓏", "-", "٣", "ა", "_"];
        var none = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)]));
            var expected = TextStatistics.Of(text, none, []);
            Assert.Equal(new TextCounts(expected.Characters, Encoding.UTF8.GetByteCount(text), expected.Words), TextCounts.Of(text));
        }
    }

    [Theory]
    [InlineData("https://Gazeta.Example:443/a?b#c", "gazeta.example")]
    [InlineData("http://zażółć.example/", "xn--za-6ja4f8n1l.example")] // as Python's codec "idna" writes it
    [InlineData("http://user:secret@a.example./", "a.example")]
    [InlineData("http://[::1]/", "::1")]
    [InlineData("ftp://a.example/", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("http://<script>/", null)]
    [InlineData("https://gaz\uFFFDta.example/a", null)]
    [InlineData("a.example/x", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_host_is_named_as_the_domain_name_system_does(string? url, string? host) => Assert.Equal(host, WebHost.NameOf(url));
}
