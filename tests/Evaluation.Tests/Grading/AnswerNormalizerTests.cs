using Endonym.Evaluation.Grading;

namespace Endonym.Evaluation.Tests.Grading;

public sealed class AnswerNormalizerTests
{
    [Theory]
    [InlineData("  Kraków\u00A0nad\n\tWisłą ", "kraków nad wisłą")]
    [InlineData("Krako\u0301w", "kraków")] // a letter and its accent apart
    [InlineData("**Kraków**, `Gdańsk`, __Toruń__ i ~~Łódź~~", "kraków, gdańsk, toruń i łódź")]
    [InlineData("## Odpowiedź\n> Wisła", "odpowiedź wisła")]
    [InlineData("[Wisła](https://example.org/wisla)", "wisła")]
    [InlineData("„Lalka” albo «Lalka» albo “Lalka”", "\"lalka\" albo \"lalka\" albo \"lalka\"")]
    [InlineData("polsko\u2011litewska \u2013 \u2212 \u2014", "polsko-litewska - - -")]
    [InlineData("roz\u00ADdział\u200B", "rozdział")]
    [InlineData("2*3 i snake_case", "2*3 i snake_case")]
    [InlineData("ﬁlm Ⅳ", "film iv")]
    public void What_makes_no_difference_goes(string text, string expected) =>
        Assert.Equal(expected, new AnswerNormalizer("pl", caseSensitive: false).Normalize(text));

    [Theory]
    [InlineData("tr", "IĞDIR İZMİR", "ığdır izmir")]
    [InlineData("az-Latn", "BAKI", "bakı")]
    [InlineData("pl", "IGNACY", "ignacy")]
    [InlineData("el", "ΟΔΥΣΣΕΥΣ", "οδυσσευσ")] // a final sigma is a sigma
    public void Letters_are_lowered_as_the_items_language_does(string language, string text, string expected) =>
        Assert.Equal(expected, new AnswerNormalizer(language, caseSensitive: false).Normalize(text));

    [Fact]
    public void Case_stays_where_it_makes_a_difference() =>
        Assert.Equal("Ziemia i ziemia", new AnswerNormalizer("pl", caseSensitive: true).Normalize(" Ziemia  i ziemia"));

    [Theory]
    [InlineData("Może Potop?\n**Odpowiedź:** Ogniem i mieczem", "ogniem i mieczem")]
    [InlineData("Odpowiedź: Potop. Nie!\nODPOWIEDŹ: Quo vadis", "quo vadis")] // the last marker
    [InlineData("Najpierw Potop.\nPotem Pan Wołodyjowski.\n\n", "potem pan wołodyjowski.")]
    [InlineData("Answer: Potop", "potop")]
    [InlineData("Odpowiedź:", "")]
    [InlineData("", "")]
    public void The_final_part_follows_the_last_marker_or_is_the_last_line(string text, string expected) =>
        Assert.Equal(expected, new AnswerNormalizer("pl", caseSensitive: false).NormalizeFinal(text, ["Odpowiedź:", "Answer:"]));
}
