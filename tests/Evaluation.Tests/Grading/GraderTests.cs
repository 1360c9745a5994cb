using Endonym.Evaluation.Grading;
using Endonym.Lineage;

namespace Endonym.Evaluation.Tests.Grading;

public sealed class GraderTests
{
    private static bool Passes(string pattern, string answer, string language = "pl", bool caseSensitive = false) =>
        new Grader(new GradeRule { All = [[pattern]], CaseSensitive = caseSensitive }, language, []).Grade(answer) == Grade.Right;

    [Theory]
    [InlineData("word:kowal", "Podkowy kuje kowal.", true)]
    [InlineData("word:kowal", "Kowalski", false)]
    [InlineData("word:kowal", "pan Kowal-Nowak", true)] // a hyphen parts words
    [InlineData("word:ogniem i mieczem", "„Ogniem  i mieczem”, 1884", true)]
    [InlineData("word:Łódź", "łódź", true)]
    [InlineData("word:C", "A więc poprawna odpowiedź to C.", true)] // "A" is a conjunction here, not a label; the label asked for is found all the same
    [InlineData("word:B", "A więc poprawna odpowiedź to C.", false)]
    [InlineData("forms:Wisł{a,y,ę,ą,o}|Wiśle", "Leży nad Wisłą.", true)]
    [InlineData("forms:Wisł{a,y,ę,ą,o}|Wiśle", "w Wiśle", true)]
    [InlineData("forms:Wisł{a,y,ę,ą,o}|Wiśle", "Wisłoka", false)]
    [InlineData("forms:Gdańsk{,a,owi,iem,u}", "w Gdańsku", true)]
    [InlineData("forms:Gdańsk{,a,owi,iem,u}", "Gdańsk", true)]
    [InlineData("forms:Gdańsk{,a,owi,iem,u}", "gdański", false)]
    [InlineData("forms:uni{a,ę} lubelsk{a,ą}", "unię lubelską", true)]
    public void Words_are_found_whole_and_in_the_forms_that_are_listed(string pattern, string answer, bool passes) =>
        Assert.Equal(passes, Passes(pattern, answer));

    [Theory]
    [InlineData("number:16|szesnaście", "16", true)]
    [InlineData("number:16|szesnaście", "Jest ich szesnaście.", true)]
    [InlineData("number:16|szesnaście", "Jest ich 16.", true)]
    [InlineData("number:16|szesnaście", "16,5", false)] // the decimal comma
    [InlineData("number:16|szesnaście", "3,16", false)]
    [InlineData("number:16|szesnaście", "16.5", false)]
    [InlineData("number:16|szesnaście", "16\u00A0000", false)] // thousands
    [InlineData("number:500", "2 500", false)]
    [InlineData("number:500", "rok 1500 500", true)] // a year is no group of thousands
    [InlineData("number:16|szesnaście", "116", false)]
    [InlineData("number:16|szesnaście", "B16", false)]
    [InlineData("number:16|szesnaście", "15–16", true)]
    [InlineData("number:16|szesnaście", "−16", false)]
    [InlineData("number:-5", "Było −5 stopni.", true)]
    [InlineData("number:3,14", "Około 3,14.", true)]
    [InlineData("number:12, 16", "12, 16", true)]
    [InlineData("number:16|szesnaście", "12, 16, 20", true)]
    public void A_number_is_the_whole_number(string pattern, string answer, bool passes) =>
        Assert.Equal(passes, Passes(pattern, answer));

    [Theory]
    [InlineData("15 lipca 1410 roku", true)]
    [InlineData("1410r.", true)]
    [InlineData("lata 1409–1411, czyli 1410/11", true)]
    [InlineData("14100", false)]
    [InlineData("21410", false)]
    [InlineData("1 410", false)]
    public void A_year_touches_no_other_digit(string answer, bool passes) => Assert.Equal(passes, Passes("year:1410", answer));

    [Theory]
    [InlineData("3 V 1791", true)]
    [InlineData("3 MAJA 1791", true)]
    [InlineData("13 maja 1791", false)]
    public void A_regular_expression_sees_the_normalized_answer(string answer, bool passes) =>
        Assert.Equal(passes, Passes(@"regex:\b3 (v|maja) 1791\b", answer));

    [Fact]
    public void A_lookaround_works_though_it_backtracks() => Assert.True(Passes(@"regex:(?<!nie )wolno", "tak, wolno"));

    [Fact]
    public void An_expression_that_explodes_leaves_the_answer_undecided()
    {
        // A back reference keeps .NET from the linear engine; (a+)+ then needs 2ⁿ steps.
        var grader = new Grader(new GradeRule { All = [[@"regex:^(?=(x?))\1(a+)+$"]] }, "pl", []);

        Assert.Equal(Grade.Undecided, grader.Grade(new string('a', 60) + "!"));
    }

    [Fact]
    public void Turkish_capitals_meet_their_own_small_letters()
    {
        Assert.True(Passes("word:ığdır", "IĞDIR", "tr"));
        Assert.True(Passes("word:IĞDIR", "ığdır", "tr"));
        Assert.False(Passes("word:iğdir", "IĞDIR", "tr"));
        Assert.True(Passes("word:izmir", "İZMİR", "tr"));
    }

    [Fact]
    public void Scripts_without_spaces_need_no_space_around_a_word()
    {
        Assert.True(Passes("word:東京", "日本の首都は東京です。", "ja"));
        Assert.True(Passes("word:หนังสือ", "นี่คือหนังสือใหม่", "th"));
    }

    [Fact]
    public void Case_counts_only_where_the_rule_says_so()
    {
        Assert.True(Passes("word:Warszawianin", "Warszawianin", caseSensitive: true));
        Assert.False(Passes("word:Warszawianin", "warszawianin", caseSensitive: true));
    }

    [Theory]
    [InlineData("Bolek i Lolek", Grade.Right)]
    [InlineData("tylko Bolek", Grade.Wrong)]
    [InlineData("Bolek, Lolek i Tola", Grade.Wrong)]
    [InlineData("Bolesław oraz Lolek", Grade.Right)]
    public void Every_group_must_be_met_and_nothing_forbidden_said(string answer, Grade expected)
    {
        var grader = new Grader(new GradeRule { All = [["word:Bolek", "word:Bolesław"], ["word:Lolek"]], None = ["word:Tola"] }, "pl", []);

        Assert.Equal(expected, grader.Grade(answer));
    }

    [Theory]
    [InlineData("Kraków", "is no pattern")]
    [InlineData("slowo:Kraków", "is no pattern")]
    [InlineData("word:", "empty alternative")]
    [InlineData("word:**", "empty alternative")]
    [InlineData("word:Kraków|Gdańsk", "'forms:'")]
    [InlineData("forms:Krak{ów,owa", "do not pair")]
    [InlineData("forms:Krak{ów,{owa}}", "do not pair")]
    [InlineData("forms:Kraków||Gdańsk", "empty alternative")]
    [InlineData("forms:{a,b,c,d,e,f,g,h,i,j}{a,b,c,d,e,f,g,h,i,j}{a,b,c,d,e,f,g,h,i,j}{a,b}", "more than 1000")]
    [InlineData("year:MCDX", "in figures")]
    [InlineData("regex:(", "no regular expression")]
    public void A_pattern_that_cannot_be_read_is_refused_with_the_reason(string pattern, string said)
    {
        var error = Assert.Throws<InvalidInputException>(() => Passes(pattern, ""));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_every_answer_meets_is_refused() =>
        Assert.Throws<InvalidInputException>(() => new Grader(new GradeRule { All = [] }, "pl", []));
}
