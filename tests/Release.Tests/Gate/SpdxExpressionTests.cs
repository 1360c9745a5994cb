using Endonym.Release.Gate;

namespace Endonym.Release.Tests.Gate;

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
    [InlineData("((F)) AND (F OR N)", false)]
    [InlineData("F WITH N", false)]
    [InlineData("N WITH F", true)]
    [InlineData("F+", false)]
    public void Of_alternatives_the_user_takes_the_best_and_of_a_sum_carries_all(string expression, bool required) =>
        Assert.Equal(required, SpdxExpression.Requires(expression, id => id == "N"));

    [Theory]
    [InlineData("")]
    [InlineData("AND")]
    [InlineData("MIT AND")]
    [InlineData("MIT Apache-2.0")]
    [InlineData("(MIT")]
    [InlineData("MIT)")]
    [InlineData("MIT WITH")]
    [InlineData("public domain, I think")]
    [InlineData("MIT and Apache-2.0")]
    public void What_is_no_expression_has_no_answer(string text) => Assert.Null(SpdxExpression.Requires(text, _ => true));

    [Fact]
    public void A_thousand_open_parentheses_are_no_expression() => Assert.Null(SpdxExpression.Requires(new string('(', 100_000), _ => true));
}
