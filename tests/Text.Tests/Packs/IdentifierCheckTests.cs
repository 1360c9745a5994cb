using Endonym.Text.Packs;

namespace Endonym.Text.Tests.Packs;

public sealed class IdentifierCheckTests
{
    private static readonly IdentifierCheck Pesel = LanguagePack.Load(Repository.Folder("packs"), "pl").Identifiers["pesel"];

    [Theory]
    [InlineData("44051401359", true)] // python-stdnum's example
    [InlineData("44051401358", false)] // check digit
    [InlineData("02381307589", false)] // month 38
    [InlineData("4405140135", false)]
    [InlineData("4405140135x", false)]
    [InlineData("00000000000", false)] // the check digit is right, the month is not
    public void Pesel_has_a_check_digit_and_a_date(string number, bool isValid) => Assert.Equal(isValid, Pesel.IsValid(number));

    [Theory]
    [InlineData("000229", true)] // 1900 was no leap year; 2000 was
    [InlineData("010229", false)]
    [InlineData("045229", true)] // 50 is added for women
    [InlineData("990431", false)]
    [InlineData("991300", false)]
    public void Without_a_century_a_date_passes_if_either_calendar_has_it(string number, bool isPossible) =>
        Assert.Equal(isPossible, new BirthDateCode(new Dictionary<int, int> { [0] = 0, [50] = 0 }).IsPossible(number));

    [Fact]
    public void A_century_decides_on_the_29th_of_february()
    {
        Assert.False(Pesel.BirthDate!.IsPossible("000229")); // 1900
        Assert.True(Pesel.BirthDate.IsPossible("002229")); // 2000
        Assert.False(Pesel.BirthDate.IsPossible("004229")); // 2100
    }

    [Fact]
    public void Every_single_wrong_digit_and_most_swaps_are_noticed()
    {
        // Weights prime to the modulus: a single wrong digit always changes the sum. NIP's modulus is 11, which is prime.
        var nip = new IdentifierCheck([6, 5, 7, 2, 3, 4, 5, 6, 7], 11, 10);
        const string Number = "8567346215";
        Assert.True(nip.IsValid(Number));
        for (var place = 0; place < Number.Length; place++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
            {
                if (digit != Number[place])
                    Assert.False(nip.IsValid($"{Number[..place]}{digit}{Number[(place + 1)..]}"));
            }
        }
    }
}
