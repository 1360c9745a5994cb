using System.Text;
using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tests.Fakes;
using Endonym.Lineage;

namespace Endonym.Evaluation.Tests.Tasks.BitsPerByte;

public sealed class PanelTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_whole_panel_has_the_bytes_of_its_texts()
    {
        var panel = Panel.Read(_lab.Corpus("pl", "Zażółć", "", "broken", "gęślą jaźń"), maxBytes: 1000);

        Assert.Equal(["Zażółć", "gęślą jaźń"], panel.Documents.Select(document => document.Text));
        Assert.Equal(Encoding.UTF8.GetByteCount("Zażółćgęślą jaźń"), panel.Bytes);
        Assert.Equal((1, true), (panel.BrokenLines, panel.IsWhole));
    }

    [Theory]
    [InlineData(9, "Zażół", 8, false)]   // "Zażół" is 3 + 2 + 2 + … bytes: Z a ż(2) ó(2) ł(2); "ć" would be the ninth and tenth
    [InlineData(10, "Zażółć", 10, false)] // fits, but the next document does not
    [InlineData(4, "Zaż", 4, false)]
    [InlineData(3, "Za", 2, false)]       // never half a character
    public void A_budget_cuts_between_two_characters(long maxBytes, string expected, long bytes, bool isWhole)
    {
        var panel = Panel.Read(_lab.Corpus("pl", "Zażółć", "gęślą"), maxBytes);

        Assert.Equal(expected, Assert.Single(panel.Documents).Text);
        Assert.Equal((bytes, isWhole), (panel.Bytes, panel.IsWhole));
    }

    [Fact]
    public void A_cut_does_not_part_a_letter_from_its_accent()
    {
        // "e" and a combining acute are 1 + 2 bytes and one letter to people.
        Assert.Equal("caf", Panel.Read(_lab.Corpus("fr", "cafe\u0301s"), maxBytes: 5).Documents[0].Text);
    }

    [Fact]
    public void A_panel_without_documents_is_refused()
    {
        var error = Assert.Throws<InvalidInputException>(() => Panel.Read(_lab.Corpus("pl", "", "broken"), maxBytes: 1000));
        Assert.Contains("'pl' gives no document", error.Message, StringComparison.Ordinal);
    }
}
