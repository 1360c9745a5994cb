using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Tests.Filters;

public sealed class TextCleanerTests
{
    [Theory]
    [InlineData("z\u0301ro\u0301dło", "źródło")] // letters with combining marks, in normal form C
    [InlineData("a\r\nb\rc", "a\nbc")]
    [InlineData("a\n\n\n\nb", "a\n\nb")]
    [InlineData("  a \t b  \n  c  ", "a b\nc")]
    [InlineData("mi\u00ADło\u200Bść\uFEFF", "miłość")]
    [InlineData("a\u0000\u0007b\uFFFEc\uFFFDd", "abcd")]
    [InlineData("w\u00A0lesie", "w\u00A0lesie")] // a no-break space is set on purpose
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")] // Persian spells with the non-joiner
    [InlineData("", "")]
    public void Cleaning_gives_the_form_the_corpus_keeps(string raw, string clean)
    {
        Assert.Equal(clean, TextCleaner.Clean(raw));
        Assert.Equal(clean, TextCleaner.Clean(clean));
    }

    [Fact]
    public void Half_a_surrogate_pair_goes_and_a_whole_one_stays() => Assert.Equal("a😀b", TextCleaner.Clean("a\uD83D" + "😀" + "\uDE00b"));

    [Fact]
    public void A_text_that_needs_no_cleaning_comes_out_as_one_that_does()
    {
        // Line breaks at the end are taken away, by the way that looks at every character.
        var random = new Random(3);
        const string characters = "ab ąż.\n\t\u00A0\u0301\u200B\u2028\u00AD\u0007\u0085\uFFFD e";
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => characters[random.Next(random.Next(1, characters.Length + 1))]));
            Assert.Equal(TextCleaner.Clean(text + "\n\n\n\n"), TextCleaner.Clean(text));
        }
    }
}
