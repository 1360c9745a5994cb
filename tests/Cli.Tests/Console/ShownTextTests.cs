using Endonym.Cli.Console;

namespace Endonym.Cli.Tests.Console;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("Zażółć gęślą jaźń 🐝\n\tdalej", "Zażółć gęślą jaźń 🐝\n\tdalej")]
    [InlineData("\e[2J\e[31mczerwony\e[0m", "[2J[31mczerwony[0m")]
    [InlineData("\e]0;tytuł\a okna", "]0;tytuł okna")]
    [InlineData("\u009b31m i \u0090dalej\u009c", "31m i dalej")]
    [InlineData("a\r\nb\bc\0d\u007f", "a\nbcd")]
    public void What_a_terminal_would_obey_is_left_out(string text, string shown)
    {
        Assert.Equal(shown, ShownText.Of(text));
        // Wherever an answer's pieces happen to be cut.
        Assert.Equal(shown, string.Concat(text.Select(character => ShownText.Of(character.ToString()))));
    }
}
