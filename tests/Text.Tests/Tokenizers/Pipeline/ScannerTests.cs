using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Endonym.Text.Tokenizers;
using Endonym.Text.Tokenizers.PreTokenizers;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

public sealed class ScannerTests
{
    public static TheoryData<string> Patterns { get; } = ["gpt2", "qwen", "o200k", "tekken"];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void The_pieces_are_the_regular_expressions(string name)
    {
        var (scanner, regex) = Of(name);
        AnyText.Check(text => Assert.Equal(CutByRegex(regex, text), Cut(scanner, text)), count: 5_000);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Every_unit_of_the_basic_plane_is_cut_as_the_regular_expression_cuts_it(string name)
    {
        var (scanner, regex) = Of(name);
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var c = (char)unit;
            if (char.IsSurrogate(c))
                continue;
            var text = $"{c}aB{c}1{c}.{c} {c}\tA{c}\n{c}{c}'{c}/";
            Assert.Equal(CutByRegex(regex, text), Cut(scanner, text));
        }
    }

    [Theory]
    [InlineData("gpt2", "It's  1234, x", "It|'s| | 1234|,| x")]
    [InlineData("qwen", "a 123", "a| |1|2|3")]
    [InlineData("o200k", "camelCase HTMLPage it's //\n", "camel|Case| HTMLPage| it's| //\n")]
    [InlineData("tekken", "it's 12", "it|'s| |1|2")]
    public void Text_is_cut_where_the_patterns_alternatives_say(string name, string text, string pieces) => Assert.Equal(pieces.Split('|'), Cut(Of(name).Scanner, text));

    private static (Scanner Scanner, Regex Regex) Of(string name)
    {
        var (scanner, pattern) = name switch
        {
            "gpt2" => ((Scanner)new Gpt2Scanner(), Gpt2Scanner.Pattern),
            "qwen" => (new Llama3Scanner(1), PreTokenizer.Pattern.Replace("{1,3}", "", StringComparison.Ordinal)),
            "o200k" => (new CaseScanner(3, keepsContractions: true), CaseScanner.O200kPattern),
            _ => (new CaseScanner(1, keepsContractions: false), CaseScanner.TekkenPattern),
        };
        // .NET does not take ſ for an s; Oniguruma's case folding does.
        return (scanner, new Regex(pattern.Replace("(?i:'s|", "(?i:'s|'ſ|", StringComparison.Ordinal), RegexOptions.CultureInvariant));
    }

    private static List<string> Cut(Scanner scanner, string text)
    {
        List<string> pieces = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = scanner.Next(text, start);
            Assert.True(end > start, "A piece is never empty.");
            pieces.Add(text[start..end]);
        }

        return pieces;
    }

    /// <summary>The oracle: .NET's regular expression, on a text in which every character beyond the basic plane is replaced by one of its category within.</summary>
    private static List<string> CutByRegex(Regex regex, string text)
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

            shadow.Append(CharUnicodeInfo.GetUnicodeCategory(text, i++) switch
            {
                UnicodeCategory.UppercaseLetter => 'A',
                UnicodeCategory.LowercaseLetter => 'a',
                UnicodeCategory.TitlecaseLetter => 'ǅ',
                UnicodeCategory.ModifierLetter => 'ʰ',
                UnicodeCategory.OtherLetter => '漢',
                UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => '½',
                UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => '\u0301',
                _ => '☃',
            });
        }

        startOfUnit.Add(text.Length);
        return [.. regex.Matches(shadow.ToString()).Select(match => text[startOfUnit[match.Index]..startOfUnit[match.Index + match.Length]])];
    }
}
