using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers;

public sealed class PreTokenizerTests
{
    // .NET does not take ſ for an s; Rust's and Oniguruma's case folding do.
    private static readonly Regex Pattern = new(PreTokenizer.Pattern.Replace("'s|", "'s|'ſ|", StringComparison.Ordinal), RegexOptions.CultureInvariant);

    [Theory]
    [InlineData("It's Anna'S, we'll", "It|'s| Anna|'S|,| we|'ll")]
    [InlineData("1234567", "123|456|7")]
    [InlineData("a  b   c", "a| | b|  | c")]
    [InlineData("x \n\n  y", "x| \n\n| | y")]
    [InlineData("end.\r\n\r\nNext", "end|.\r\n\r\n|Next")]
    [InlineData("trailing   ", "trailing|   ")]
    [InlineData("(słowo) \"no\"", "(słowo|)| \"|no|\"")]
    [InlineData("\tif (x)", "\tif| (|x|)")]
    public void Text_is_cut_where_the_patterns_alternatives_say(string text, string pieces) => Assert.Equal(pieces.Split('|'), Cut(text));

    [Fact]
    public void The_pieces_are_the_regular_expressions()
    {
        AnyText.Check(text => Assert.Equal(CutByRegex(text), Cut(text)), count: 10_000);
    }

    [Fact]
    public void Every_unit_of_the_basic_plane_is_cut_as_the_regular_expression_cuts_it()
    {
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            // The unit before, between and after each kind: letter, number, symbol, space, tab, line break.
            var c = (char)unit;
            var text = $"{c}a{c}1{c}.{c} {c}\t{c}\n{c}{c}'{c}";
            Assert.Equal(CutByRegex(text), Cut(text));
        }
    }

    [Fact]
    public void Letters_beyond_the_basic_plane_are_letters()
    {
        // As in Rust, which sees scalar values; .NET would see two surrogates, which are symbols.
        Assert.Equal([" \U0001D400\U0001D401", "\U0001D7D8\U0001D7D9\U0001D7DA", "\U0001D7DB", "😀😀"], Cut(" \U0001D400\U0001D401\U0001D7D8\U0001D7D9\U0001D7DA\U0001D7DB😀😀"));
    }

    [Fact]
    public void A_long_s_ends_a_contraction() => Assert.Equal(["it", "'ſ", "x"], Cut("it'ſx"));

    [Fact]
    public void No_piece_takes_memory()
    {
        var text = string.Concat(Enumerable.Repeat("Zażółć gęślą jaźń, 1234! 😀\n", 100));
        CountPieces(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CountPieces(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int CountPieces(string text)
    {
        var count = 0;
        for (var start = 0; start < text.Length; count++)
            start = PreTokenizer.Next(text, start);
        return count;
    }

    private static List<string> Cut(string text)
    {
        List<string> pieces = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = PreTokenizer.Next(text, start);
            Assert.True(end > start, "A piece is never empty.");
            pieces.Add(text[start..end]);
        }

        return pieces;
    }

    /// <summary>The oracle: .NET's regular expression, on a text in which every character beyond the basic plane is replaced by one of its kind within.</summary>
    private static List<string> CutByRegex(string text)
    {
        var shadow = new StringBuilder();
        List<int> startOfUnit = [];
        for (var i = 0; i < text.Length; i++)
        {
            startOfUnit.Add(i);
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                shadow.Append(text[i]);
                continue;
            }

            var category = CharUnicodeInfo.GetUnicodeCategory(text, i++);
            shadow.Append(category is >= UnicodeCategory.UppercaseLetter and <= UnicodeCategory.OtherLetter ? '漢'
                : category is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber ? '½' : '☃');
        }

        startOfUnit.Add(text.Length);
        return [.. Pattern.Matches(shadow.ToString()).Select(match => text[startOfUnit[match.Index]..startOfUnit[match.Index + match.Length]])];
    }
}
