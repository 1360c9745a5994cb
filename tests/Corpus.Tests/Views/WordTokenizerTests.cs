using System.Text;
using Endonym.Corpus.Views;

namespace Endonym.Corpus.Tests.Views;

public sealed class WordTokenizerTests
{
    // The oracle is spaCy's algorithm with the rules of its "pl" and "xx" pipelines, run over the same strings.
    [Theory]
    [InlineData("Ala ma kota, np. w 5km/h (foo-bar).", "Ala|ma|kota|,|np|.|w|5|km/h|(|foo|-|bar|)|.")]
    [InlineData("Wersja 1.2.3 i 10.0.0 :) a:) U.S. 10°C.", "Wersja|1|.|2|.|3|i|10|.|0.0|:)|a|:)|U|.|S|.|10|°|C|.")]
    [InlineData("www.ab.pl/x-y e-mail: jan@b.pl, http://a.b.pl/q?x=1.", "www.ab.pl/x-y|e|-|mail|:|jan@b.pl|,|http://a.b.pl/q?x=1|.")]
    [InlineData("…… \"x\"… 12,50zł -5 --foo", "…|…|\"|x|\"|…|12,50zł|-5|-|-|foo")]
    [InlineData("8.8.8.8 192.168.0.1", "8.8.8.8|192|.|168|.|0|.|1")]
    [InlineData("długo-terminowy biało-czerwony", "długo-|terminowy|biało|-|czerwony")]
    [InlineData("a... ...b c.. „Tak” (\"nie\")", "a|.|.|.|...|b|c|.|.|„|Tak|”|(|\"|nie|\"|)")]
    [InlineData("100% 5€ €5 10US$ +48 +x 3+", "100|%|5|€|€|5|10|US$|+48|+|x|3|+")]
    [InlineData("Koniec.Nowe zdanie,bez spacji", "Koniec|.|Nowe|zdanie|,|bez|spacji")]
    [InlineData("xD ^_^ :-) o.O", "xD|^_^|:-)|o.O")]
    [InlineData(" Tom's l’homme's", "Tom's|l|’|homme's")]
    public void Polish_is_cut_as_spacy_cuts_it(string text, string tokens) => Assert.Equal(tokens.Split('|'), Split(TokenRules.Polish, text));

    [Theory]
    [InlineData("Wersja 1.2.3 i 10.0.0 :) a:) U.S. 10°C.", "Wersja|1.2.3|i|10.0.0|:)|a|:)|U.S.|10|°|C|.")]
    [InlineData("…… \"x\"… 12,50zł -5 --foo", "…|…|\"|x|\"|…|12,50zł|-5|--foo")]
    [InlineData("8.8.8.8 192.168.0.1", "8.8.8.8|192.168.0.1")]
    [InlineData("a... ...b c.. „Tak” (\"nie\")", "a|...|...|b|c|..|„|Tak|”|(|\"|nie|\"|)")]
    [InlineData(" Tom's l’homme's", "Tom|'s|l’homme|'s")]
    public void Other_languages_are_cut_by_spacys_general_rules(string text, string tokens) => Assert.Equal(tokens.Split('|'), Split(TokenRules.General, text));

    [Fact]
    public void An_abbreviation_keeps_its_full_stop_where_the_rules_name_it()
    {
        var rules = TokenRules.Polish with { WholeWords = ["np."] };
        Assert.Equal(["np.", "kot"], Split(rules, "np. kot"));
        Assert.Equal(["(", "np.", "kot", ")"], Split(rules, "(np. kot)"));
    }

    [Fact]
    public void Scripts_without_spaces_are_cut_into_pieces_of_two_characters()
    {
        Assert.Equal(["日本", "語の", "文", "。"], Split(TokenRules.General, "日本語の文。"));
        // Thai vowels and tone marks above and below stand on the letter before them.
        Assert.Equal(["ที่นี่"], Split(TokenRules.General, "ที่นี่"));
        // Two characters beyond the basic plane are four UTF-16 units.
        Assert.Equal(["𠀀𠀁", "𠀂"], Split(TokenRules.General, "𠀀𠀁𠀂"));
        Assert.Equal(["API", "の使", "い方"], Split(TokenRules.General, "APIの使い方"));
    }

    [Fact]
    public void Cutting_loses_no_character_and_puts_no_white_space_into_a_token()
    {
        const string Alphabet = "ab Ąż09.,:;!?-–'\"()[]/@#%°+~…=<>\u00A0\n|$€X日ท่🙂\ud800";
        var random = new Random(5);
        foreach (var rules in new[] { TokenRules.Polish, TokenRules.General })
        {
            var view = new DocumentView(rules);
            for (var round = 0; round < 2000; round++)
            {
                var text = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
                view.Read(text);
                var joined = new StringBuilder();
                var end = 0;
                foreach (var word in view.Words)
                {
                    Assert.True(word.Start >= end && word.Length > 0);
                    Assert.True(view.Text.AsSpan(end, word.Start - end).IsWhiteSpace());
                    joined.Append(view.TextOf(word));
                    end = word.End;
                }

                Assert.Equal(string.Concat(text.Where(character => !char.IsWhiteSpace(character))), joined.ToString());
            }
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData(".")]
    [InlineData("a-")]
    [InlineData("a@b.")]
    [InlineData("a.b:")]
    [InlineData("'")]
    [InlineData("5km")]
    [InlineData(":)")]
    [InlineData("日")]
    public void A_megabyte_without_a_space_takes_time_in_proportion(string unit)
    {
        var view = new DocumentView(TokenRules.Polish);
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));

        // A quadratic step over a million characters would take many minutes; no clock is asked, since how long a fraction of a second takes depends on who else computes.
        view.Read(text);

        Assert.Equal(text.Length, view.Words.ToArray().Sum(word => word.Length));
    }

    private static string[] Split(TokenRules rules, string text)
    {
        var view = new DocumentView(rules);
        view.Read(text);
        return [.. view.Words.ToArray().Select(word => view.TextOf(word).ToString())];
    }
}
