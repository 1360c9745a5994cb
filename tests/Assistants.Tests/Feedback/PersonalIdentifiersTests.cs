using Endonym.Assistants.Feedback;

namespace Endonym.Assistants.Tests.Feedback;

public sealed class PersonalIdentifiersTests
{
    [Theory]
    [InlineData("Mój adres: jan.kowalski+praca@poczta.example.pl.", "Mój adres: [e-mail].")]
    [InlineData("łucja@żółw.pl", "[e-mail]")]
    [InlineData("Tel. 600 123 456, proszę dzwonić", "Tel. [phone], proszę dzwonić")]
    [InlineData("+48 600-123-456", "[phone]")]
    [InlineData("(22) 123 45 67", "[phone]")]
    [InlineData("PESEL 44051401359!", "PESEL [number]!")]
    [InlineData("konto 61 1090 1014 0000 0712 1981 2874", "konto [number]")]
    [InlineData("W 1918 roku, 11.11.1918 o 12:30, kosztowało 1 250 000 zł", "W 1918 roku, 11.11.1918 o 12:30, kosztowało 1 250 000 zł")]
    [InlineData("2026-03-14", "2026-03-14")]
    [InlineData("lata 1939-1945", "lata 1939-1945")]
    public void Identifiers_are_masked_and_ordinary_numbers_are_not(string text, string masked) =>
        Assert.Equal(masked, PersonalIdentifiers.Mask(text, new MaskCounts()));

    [Fact]
    public void What_is_masked_is_counted()
    {
        var counts = new MaskCounts();

        PersonalIdentifiers.Mask("a@b.pl, c@d.pl, 600 123 456, 44051401359", counts);

        Assert.Equal((2, 1, 1), (counts.Emails, counts.Phones, counts.Numbers));
    }
}
