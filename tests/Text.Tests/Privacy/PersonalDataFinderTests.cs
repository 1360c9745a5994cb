using Endonym.Text.Packs;
using Endonym.Text.Privacy;

namespace Endonym.Text.Tests.Privacy;

public sealed class PersonalDataFinderTests
{
    private static readonly string PacksFolder = Repository.Folder("packs");
    private static readonly PersonalDataFinder Polish = new(PrivacyRules.For(LanguagePack.Load(PacksFolder, "pl")));
    private static readonly PersonalDataFinder Czech = new(PrivacyRules.For(LanguagePack.Load(PacksFolder, "cs")));
    private static readonly PersonalDataFinder Anywhere = new(new PrivacyRules());

    [Theory]
    [InlineData("Pisz na <jan.kowalski@urzad.gov.pl>, proszę.", "Pisz na <[E-MAIL]>, proszę.")]
    [InlineData("mailto:a_b+c@poczta.example.co.uk.", "mailto:[E-MAIL].")]
    [InlineData("Żółw@gęś.pl i x@y.museum", "[E-MAIL] i [E-MAIL]")]
    [InlineData("a@b.pl,c@d.pl;e@f.pl", "[E-MAIL],[E-MAIL];[E-MAIL]")]
    [InlineData("git@github.com:user/repo", "[E-MAIL]:user/repo")]
    public void Email_addresses_are_found(string text, string masked) => Assert.Equal(masked, Mask(Anywhere, text));

    [Theory]
    [InlineData("@nazwa i user@host, @Override, a@, @b.pl")]
    [InlineData("ikona@2x.png getty@tty1.service foo@bar.conf")]
    [InlineData("5 @ 3.50 zł; x@1.2.3; a @ b.pl")]
    [InlineData("nazwa.@domena.pl @@@@@.pl")]
    public void What_has_an_at_sign_and_is_no_address_stays(string text) => Assert.Equal(text, Mask(Polish, text));

    [Theory]
    [InlineData("Serwer 8.8.8.8 odpowiada.", "Serwer [IP-ADDRESS] odpowiada.")]
    [InlineData("http://93.184.216.34:8080/x", "http://[IP-ADDRESS]:8080/x")]
    [InlineData("IP:185.12.64.1, 2a00:1450:401b:800::200e.", "IP:[IP-ADDRESS], [IP-ADDRESS].")]
    [InlineData("[2606:4700:4700::1111]:53", "[[IP-ADDRESS]]:53")]
    [InlineData("2001:4860:4860:0:0:0:0:8888", "[IP-ADDRESS]")]
    [InlineData("adres 5.9.12.30, ssh://5.9.12.30", "adres [IP-ADDRESS], ssh://[IP-ADDRESS]")]
    public void Public_internet_addresses_are_found(string text, string masked) => Assert.Equal(masked, Mask(Anywhere, text));

    [Theory]
    [InlineData("10.0.0.1 127.0.0.1 192.168.1.20 172.16.0.1 172.31.255.255 169.254.1.1 100.64.0.1")] // private
    [InlineData("192.0.2.1 198.51.100.7 203.0.113.9 224.0.0.1 255.255.255.0 0.0.0.0")] // documentation, multicast, masks
    [InlineData("::1 fe80::1 fc00::1 2001:db8::1 std::vector a::b dead::beef")]
    [InlineData("wersja 1.2.3.4, version: 5.15.0.91, libfoo-1.2.3.4, pakiet 1.2.3.4.5, 1.2.3.256, v1.2.3.4")]
    [InlineData("3.1.2.4 Rozdział o sieciach, zob. sekcja 6.1.2.2; LibreOffice 7.4.1.2")]
    [InlineData("01.02.03.04 12:30:45 2024:01:15 aa:bb:cc:dd:ee:ff 1.3.6.1.4.1")]
    public void Private_addresses_versions_and_times_stay(string text) => Assert.Equal(text, Mask(Polish, text));

    [Theory]
    [InlineData("GR1601101050000010547023795")] // python-stdnum's example
    [InlineData("PL61 1090 1014 0000 0712 1981 2874")] // the National Bank of Poland's example
    [InlineData("GB29NWBK60161331926819")]
    [InlineData("DE89 3704 0044 0532 0130 00")]
    public void An_iban_is_found_by_its_length_and_remainder(string iban)
    {
        Assert.Equal("Konto: [IBAN].", Mask(Anywhere, $"Konto: {iban}."));
        // One digit changed, one left out, another country: the remainder or the length is wrong.
        Assert.DoesNotContain("[IBAN]", Mask(Anywhere, $"Konto: {iban[..^1]}{(iban[^1] == '0' ? '1' : '0')}."), StringComparison.Ordinal);
        Assert.DoesNotContain("[IBAN]", Mask(Anywhere, $"Konto: {iban[..^1]}."), StringComparison.Ordinal);
        Assert.DoesNotContain("[IBAN]", Mask(Anywhere, $"Konto: FR{iban[2..]}."), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("61 1090 1014 0000 0712 1981 2874", "[IBAN]")]
    [InlineData("61109010140000071219812874", "[IBAN]")]
    [InlineData("61 1090 1014 0000 0712 1981 2875", "61 1090 1014 0000 0712 1981 2875")]
    public void An_account_of_the_home_country_needs_no_letters(string account, string masked)
    {
        Assert.Equal($"Wpłata na {masked}", Mask(Polish, $"Wpłata na {account}"));
        Assert.Equal($"Wpłata na {account}", Mask(Anywhere, $"Wpłata na {account}"));
    }

    [Theory]
    [InlineData("4111 1111 1111 1111", true)] // the issuers' published test numbers
    [InlineData("4111-1111-1111-1111", true)]
    [InlineData("5555555555554444", true)]
    [InlineData("378282246310005", true)]
    [InlineData("3782 822463 10005", true)]
    [InlineData("6011111111111117", true)]
    [InlineData("3530111333300000", true)]
    [InlineData("2223003122003222", true)]
    [InlineData("4111 1111 1111 1112", false)] // Luhn
    [InlineData("411 1111 1111 11111", false)] // groups nobody embosses
    [InlineData("1111 1111 1111 1117", false)] // no issuer
    [InlineData("0000 0000 0000 0000", false)]
    [InlineData("41111111111111114111111111111111", false)] // longer
    [InlineData("4111 1111 1111 1111 1111 1111", false)]
    [InlineData("x4111111111111111", false)]
    [InlineData("2e54 4820 5858 4420 3120 2241", false)] // a hexadecimal dump
    [InlineData("4111111111111111.5", false)]
    public void Cards_are_found_by_issuer_length_groups_and_luhns_digit(string number, bool isCard) =>
        Assert.Equal(isCard ? "[PAYMENT-CARD]" : number, Mask(Anywhere, number));

    [Theory]
    [InlineData("+48 600 123 456", "[PHONE]")]
    [InlineData("+48600123456", "[PHONE]")]
    [InlineData("(+48) 22 123-45-67", "([PHONE]")] // the bracket before the sign is the text's
    [InlineData("0048 22 123 45 67", "[PHONE]")]
    [InlineData("tel. 600123456", "tel. [PHONE]")]
    [InlineData("tel:600123456", "tel:[PHONE]")]
    [InlineData("Numer telefonu: 22 123 45 67.", "Numer telefonu: [PHONE].")]
    [InlineData("Zadzwoń 600-123-456", "Zadzwoń [PHONE]")]
    [InlineData("Biuro, 600 123 456, pokój 7", "Biuro, [PHONE], pokój 7")]
    [InlineData("(22) 123 45 67", "[PHONE]")]
    [InlineData("+49 30 901820", "[PHONE]")]
    [InlineData("+1 (202) 456-1111 i +420 224 372 423", "[PHONE] i [PHONE]")]
    public void Telephone_numbers_are_found(string text, string masked) => Assert.Equal(masked, Mask(Polish, text));

    [Theory]
    [InlineData("Kosztuje 600 123 456 zł, czyli €600 123 456 lub 600 123 456,50")]
    [InlineData("Ludność: 600 123 456 osób; 600 123 456 789")]
    [InlineData("Zamówienie 600123456, faktura 600-123-456-789, nr 12/600123456/2024")]
    [InlineData("100 200 300")] // no number begins with 10
    [InlineData("+20 000 000 EUR i +1 234 567,89")]
    [InlineData("+999 123 456 789")] // no such country
    [InlineData("+48 600 123 45 +48 501 19 22")] // digits short
    [InlineData("2024-01-15 12:30:45, 15.01.2024, 1990-1995, 5-6 km")]
    [InlineData("ISBN 978-83-246-2193-0, ISBN 83-246-2193-0, 9788324621930")]
    [InlineData("0.600123456 1e600123456 0x600123456 a600123456 600123456kB")]
    [InlineData("00-950 Warszawa, art. 600 § 123, RFC 2616, 127.5")]
    [InlineData("1234567890123456789012345678901234567890")]
    public void Amounts_dates_orders_and_books_stay(string text) => Assert.Equal(text, Mask(Polish, text));

    [Theory]
    [InlineData("PESEL 44051401359", "PESEL [PESEL]")] // python-stdnum's example
    [InlineData("ur. 44051401359.", "ur. [PESEL].")] // check digit and date are proof enough
    [InlineData("44051401358", "44051401358")] // check digit
    [InlineData("02381307589", "02381307589")] // the check digit is right, but no century has a month 38
    [InlineData("NIP: 8567346215", "NIP: [NIP]")]
    [InlineData("NIP 856-734-62-15", "NIP [NIP]")]
    [InlineData("856-734-62-15", "[NIP]")]
    [InlineData("PL8567346215", "[NIP]")]
    [InlineData("8567346215", "8567346215")] // one number in eleven: a word is asked for
    [InlineData("NIP: 8567346216", "NIP: 8567346216")]
    [InlineData("REGON 123456785", "REGON [REGON]")]
    [InlineData("REGON 123456786", "REGON 123456786")]
    [InlineData("REGON: 12345678512347", "REGON: [REGON-14]")]
    [InlineData("REGON: 12345678612347", "REGON: 12345678612347")] // its first nine digits are none
    [InlineData("dowód osobisty ABS 223456", "dowód osobisty ABS 223456")] // by hand: 7·10+3·11+1·28+7·2+3·3+1·4+7·5+3·6 = 211, so 1 follows the letters
    [InlineData("dowód osobisty ABS 123456", "dowód osobisty [IDENTITY-CARD]")]
    [InlineData("dowód osobisty ABA 300000", "dowód osobisty [IDENTITY-CARD]")]
    [InlineData("dowód osobisty seria ABA300000", "dowód osobisty seria [IDENTITY-CARD]")]
    [InlineData("część ABA300000", "część ABA300000")]
    public void Polish_numbers_are_found_by_check_digit_date_and_word(string text, string masked) => Assert.Equal(masked, Mask(Polish, text));

    [Theory]
    [InlineData("r.č. 7103192745", "r.č. [RODNE-CISLO]")] // python-stdnum's examples
    [InlineData("991231/1237", "991231/1237")]
    [InlineData("710319/2745", "[RODNE-CISLO]")]
    [InlineData("710319/2746", "710319/2746")]
    [InlineData("719919/2745", "719919/2745")] // month 99
    [InlineData("mobil 777 123 456", "mobil [PHONE]")]
    [InlineData("777 123 456 Kč", "777 123 456 Kč")]
    public void Czech_numbers_come_from_their_pack(string text, string masked) => Assert.Equal(masked, Mask(Czech, text));

    [Fact]
    public void Names_are_found_as_they_stand_and_the_longest_first()
    {
        var finder = new PersonalDataFinder(new PrivacyRules { Names = ["Jan Kowalski", "Jan", "Łucja"] });
        Assert.Equal("[NAME] i [NAME] oraz Janek, jan, Jana; [NAME].", Mask(finder, "Jan Kowalski i Jan oraz Janek, jan, Jana; Łucja."));
    }

    [Fact]
    public void A_gazetteer_is_a_name_a_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder["names.txt"];
        File.WriteAllText(path, "# names\nJan\n\n Anna Nowak # a comment\nJan\n");
        Assert.Equal(["Jan", "Anna Nowak"], PrivacyRules.ReadNames(path));
        Assert.Contains("missing.txt", Assert.Throws<Lineage.InvalidInputException>(() => PrivacyRules.ReadNames(folder["missing.txt"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_numbers_are_rarely_taken_for_personal_data()
    {
        // Eleven random digits pass PESEL's check digit one time in ten; 60 of 100 month codes are months, which have 30.4 days of 100 day codes:
        // 0.1 · 0.6 · 0.304 = 0.0183 pass both.
        var random = new Random(3);
        var numbers = string.Join(" ; ", Enumerable.Range(0, 20_000).Select(_ => random.NextInt64(10_000_000_000, 100_000_000_000)));
        var found = Polish.Find(numbers);
        Assert.All(found, match => Assert.Equal("pesel", match.Kind));
        // 20,000 · 0.0183 = 365, with a deviation of 19 and four of them to either side.
        Assert.InRange(found.Count, 365 - 76, 365 + 76);
    }

    [Fact]
    public void What_was_masked_holds_nothing_more_to_mask_and_lengths_add_up()
    {
        const string Alphabet = "0123456789 +-./():@abPL\u00A0";
        string[] pieces = ["600 123 456", "44051401359", "jan@b.pl", "8.8.8.8", "PL61109010140000071219812874", "4111 1111 1111 1111", "NIP 856-734-62-15", "+48600123456", "2a00:1450::1"];
        var random = new Random(9);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(3) == 0 ? pieces[random.Next(pieces.Length)] : "" + Alphabet[random.Next(Alphabet.Length)]));
            var matches = Polish.Find(text);
            var end = 0;
            foreach (var match in matches)
            {
                Assert.True(match.Start >= end && match.Length > 0 && match.End <= text.Length);
                end = match.End;
            }

            var masked = PersonalDataMask.Mask(text, matches, PersonalDataMask.DefaultPlaceholder);
            Assert.Equal(text.Length - matches.Sum(match => match.Length) + matches.Sum(match => PersonalDataMask.DefaultPlaceholder(match.Kind).Length), masked.Length);
            Assert.Equal(matches, Polish.Find(text));
        }
    }

    // A guard in milliseconds, not a measure: a quadratic step over so many characters would take many minutes.
    [Theory(Timeout = 60_000)]
    [InlineData("1")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("1 ")]
    [InlineData("1.")]
    [InlineData("+1")]
    [InlineData("PL11")]
    [InlineData("2a:")]
    [InlineData("1234 ")]
    [InlineData("a@b.")]
    public async Task Megabytes_of_anything_take_time_in_proportion(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 3_000_000 / unit.Length));

        await Task.Run(() => Polish.Find(text), TestContext.Current.CancellationToken);
    }

    private static string Mask(PersonalDataFinder finder, string text) => PersonalDataMask.Mask(text, finder.Find(text), PersonalDataMask.DefaultPlaceholder);
}
