using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Tests.Rights;

public sealed class SpdxExpressionTests
{
    // N stands for a licence that meets the condition, F for a free one. AND binds tighter than OR (SPDX 2.3, annex D.4).
    [Theory]
    [InlineData("N", true)]
    [InlineData("F", false)]
    [InlineData("N AND F", true)]
    [InlineData("N OR F", false)]
    [InlineData("N OR N", true)]
    [InlineData("F OR N AND N", false)]
    [InlineData("(F OR N) AND N", true)]
    [InlineData("N AND (F OR N)", true)]
    [InlineData("N AND(F OR N)", true)]
    [InlineData("((F)) AND (F OR N)", false)]
    [InlineData("F WITH N", false)]
    [InlineData("N WITH F", true)]
    [InlineData("F+", false)]
    [InlineData("N+ WITH F", true)]
    public void Of_alternatives_the_user_takes_the_best_and_of_a_sum_carries_all(string expression, bool required) =>
        Assert.Equal(required, SpdxExpression.Parse(expression)?.Requires(license => license.Id == "N"));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("AND")]
    [InlineData("MIT AND")]
    [InlineData("OR MIT")]
    [InlineData("MIT Apache-2.0")]
    [InlineData("(MIT")]
    [InlineData("MIT)")]
    [InlineData("()")]
    [InlineData("MIT WITH")]
    [InlineData("MIT WITH AND")]
    [InlineData("(MIT) WITH Classpath-exception-2.0")]
    [InlineData("public domain, I think")]
    [InlineData("MIT and Apache-2.0")]
    [InlineData(" MIT")]
    [InlineData("MIT\n")]
    [InlineData("+")]
    [InlineData("GPL-2.0 +")]
    [InlineData("GPL-2.0++")]
    [InlineData("MIT:X11")]
    [InlineData("LicenseRef-")]
    [InlineData("LicenseRef-letter+")]
    [InlineData("DocumentRef-spdx")]
    [InlineData("DocumentRef-spdx:MIT")]
    public void What_is_no_expression_has_no_answer(string text) => Assert.Null(SpdxExpression.Parse(text));

    [Fact]
    public void A_licence_has_its_identifier_whether_later_ones_are_offered_and_its_exception()
    {
        Assert.Equal(
            [new SpdxLicense("GPL-2.0", OrLater: true, "Classpath-exception-2.0"), new SpdxLicense("mit"), new SpdxLicense("DocumentRef-spdx:LicenseRef-letter")],
            Licenses("GPL-2.0+ WITH Classpath-exception-2.0 OR (mit AND DocumentRef-spdx:LicenseRef-letter)"));
    }

    [Theory]
    [InlineData("LicenseRef-letter", true)]
    [InlineData("DocumentRef-spdx:LicenseRef-letter", true)]
    [InlineData("licenseref-letter", false)]
    [InlineData("MIT", false)]
    public void A_reference_is_told_by_its_first_letters_as_the_grammar_writes_them(string text, bool isReference) =>
        Assert.Equal(isReference, Assert.Single(Licenses(text)).IsReference);

    [Fact]
    public void A_thousand_open_parentheses_are_no_expression() => Assert.Null(SpdxExpression.Parse(new string('(', 100_000)));

    [Fact]
    public void The_deepest_parentheses_that_length_allows_are_read()
    {
        var text = new string('(', 999) + "M" + new string(')', 999);

        Assert.Equal(["M"], Licenses(text).Select(license => license.Id));
        Assert.Null(SpdxExpression.Parse($"({text})"));
    }

    private static List<SpdxLicense> Licenses(string text) =>
        SpdxExpression.Parse(text)!.Fold<List<SpdxLicense>>(license => [license], (left, right) => [.. left, .. right], (left, right) => [.. left, .. right]); // an expression, or the test fails
}
