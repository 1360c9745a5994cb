using Endonym.Text.Markup;

namespace Endonym.Text.Tests.Markup;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("a|b", @"a\|b")]
    [InlineData("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [InlineData("[x](javascript:alert(1))", @"\[x\](javascript:alert(1))")]
    [InlineData("two\nlines\r\u2028more", "two lines  more")]
    [InlineData("`code` **b** _i_ $x$", @"\`code\` \*\*b\*\* \_i\_ \$x\$")]
    [InlineData("right\u202Eleft", "right left")]
    [InlineData("Zażółć gęślą jaźń", "Zażółć gęślą jaźń")]
    public void Text_cannot_leave_its_cell(string plain, string escaped) => Assert.Equal(escaped, MarkdownText.Escape(plain));

    [Theory]
    [InlineData(null, "–")]
    [InlineData("https://example.org/a?b=1|2", "<https://example.org/a?b=1%7C2>")]
    [InlineData("javascript:alert(1)", "javascript:alert(1)")]
    [InlineData("file:///etc/passwd", "file:///etc/passwd")]
    [InlineData("not | an address", @"not \| an address")]
    public void Only_the_web_is_linked(string? address, string link) => Assert.Equal(link, MarkdownText.Link(address));

    [Fact]
    public void An_address_cannot_close_its_link() =>
        Assert.Equal("<https://example.org/%3E%3Cscript%3E>", MarkdownText.Link("https://example.org/><script>"));
}
