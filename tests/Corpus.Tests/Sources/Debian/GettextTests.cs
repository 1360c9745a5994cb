using System.Buffers.Binary;
using System.Text;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Debian.Gettext;

namespace Endonym.Corpus.Tests.Sources.Debian;

public sealed class GettextTests
{
    private const string Header = "Project-Id-Version: próba\nContent-Type: text/plain; charset=UTF-8\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_compiled_catalogue_is_read_in_either_byte_order(bool isBig)
    {
        var file = Mo(isBig, Encoding.UTF8, ("", Header), ("menu\u0004Open", "Otwórz"), ("%d file\0%d files", "%d plik\0%d pliki\0%d plików"), ("Empty", ""));

        var messages = MoFile.Read(file);

        Assert.Equal(["Open", "%d file", "Empty"], messages.Select(message => message.Original));
        Assert.Equal([["Otwórz"], ["%d plik", "%d pliki", "%d plików"], []], messages.Select(message => message.Translations));
    }

    [Fact]
    public void A_catalogue_in_an_old_encoding_is_read_by_its_header()
    {
        var latin2 = CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-2")!;
        var header = Header.Replace("próba", "proba", StringComparison.Ordinal).Replace("UTF-8", "ISO-8859-2", StringComparison.Ordinal);

        Assert.Equal("Zażółć gęślą jaźń", MoFile.Read(Mo(false, latin2, ("", header), ("x", "Zażółć gęślą jaźń")))[0].Translations[0]);
        Assert.Equal("Zażółć gęślą jaźń", PoFile.Read(latin2.GetBytes($"msgid \"\"\nmsgstr \"{header.Replace("\n", "\\n", StringComparison.Ordinal)}\"\n\nmsgid \"x\"\nmsgstr \"Zażółć gęślą jaźń\"\n"))[0].Translations[0]);
    }

    [Fact]
    public void A_catalogue_as_translators_write_it_is_read_without_guesses_and_what_is_obsolete()
    {
        const string po = """
            # Tłumaczenie.
            msgid ""
            msgstr ""
            "Content-Type: text/plain; charset=UTF-8\n"

            #: a.c:1
            #, c-format
            msgctxt "menu"
            msgid "Open "
            "\"%s\""
            msgstr ""
            "Otwórz\t"
            "\"%s\"\n"

            #, fuzzy, c-format
            #| msgid "Old"
            msgid "Close"
            msgstr "Zamykaj"
            msgid "one"
            msgid_plural "many"
            msgstr[0] "jeden"
            msgstr[1] "wiele"

            #~ msgid "Gone"
            #~ msgstr "Nie ma"
            """;

        var messages = PoFile.Read(Encoding.UTF8.GetBytes(po));

        Assert.Equal(["Open \"%s\"", "Close", "one"], messages.Select(message => message.Original));
        Assert.Equal([["Otwórz\t\"%s\"\n"], [], ["jeden", "wiele"]], messages.Select(message => message.Translations));
    }

    [Theory]
    // What stands for a value becomes a letter, as in the messages of .NET; one name is one letter.
    [InlineData("Nie można otworzyć pliku %s, ponieważ: %s.", "Nie można otworzyć pliku X, ponieważ: Y.")]
    [InlineData("Plik %1$s jest nowszy od pliku %2$s, więc %1$s zostaje.", "Plik X jest nowszy od pliku Y, więc X zostaje.")]
    [InlineData("Pobrano %'d z %lu bajtów pliku, czyli %.1f%% całości.", "Pobrano X z Y bajtów pliku, czyli Q% całości.")]
    [InlineData("Użytkownik %(name)s nie ma prawa do katalogu %(path)s na dysku.", "Użytkownik X nie ma prawa do katalogu Y na dysku.")]
    [InlineData("Nie można uruchomić programu %1 w katalogu %2.", "Nie można uruchomić programu X w katalogu Y.")]
    [InlineData("Jednostka $unit.name zdobywa wioskę, którą miał gracz ${owner}.", "Jednostka X zdobywa wioskę, którą miał gracz Y.")]
    [InlineData("Nie znaleziono nazwy {} wśród {nazwa} i {nazwa} razem wziętych.", "Nie znaleziono nazwy X wśród Y i Y razem wziętych.")]
    [InlineData("<p>Pierwszy akapit tekstu pomocy.</p><p><b>Drugi</b> akapit tekstu pomocy.</p>", "Pierwszy akapit tekstu pomocy.\nDrugi akapit tekstu pomocy.")]
    [InlineData("Zobacz <ref>text='Wzgórza' dst='terrain_hills'</ref>, aby poznać ten teren lepiej.", "Zobacz Wzgórza, aby poznać ten teren lepiej.")]
    [InlineData("Notatki &bdquo;z podróży&rdquo; to&nbsp;zapiski z&nbsp;drogi do domu.", "Notatki „z podróży” to zapiski z drogi do domu.")]
    [InlineData("Zysk wzrósł o 100 %, a koszty spadły do 20% kwoty.", "Zysk wzrósł o 100 %, a koszty spadły do 20% kwoty.")]
    public void Values_and_markup_become_prose(string raw, string clean)
    {
        Assert.Null(GettextCleaner.Clean(raw, "original", out var text).Reason);
        Assert.Equal(clean, text);
    }

    [Theory]
    [InlineData("Otwórz plik", GettextCleaner.Label)]
    [InlineData("The same in both languages, whatever it may be", MessageCleaner.NotTranslated)]
    [InlineData("%s %s %s %s %s: %s, a potem %s i jeszcze %s", MessageCleaner.TooManyPlaceholders)]
    [InlineData("-a -b -c -d -e -f -g -h -i -j -k -l -m -n -o -p -q", MessageCleaner.Fragment)]
    public void What_is_no_prose_has_a_reason(string raw, string reason)
    {
        Assert.Equal(reason, GettextCleaner.Clean(raw, reason == MessageCleaner.NotTranslated ? raw : "original", out var text).Reason);
        Assert.Equal("", text);
    }

    [Fact]
    public void Catalogues_that_lie_are_broken_and_nothing_worse()
    {
        var good = Mo(false, Encoding.UTF8, ("", Header), ("a", "Pierwszy"), ("b", "Drugi"));
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Assert.NotNull(MoFile.Read(bytes.AsSpan(0, random.Next(bytes.Length))));
            }
            catch (InvalidDataException error)
            {
                Assert.NotEmpty(error.Message);
            }

            Assert.NotNull(PoFile.Read(bytes));
        }
    }

    // GNU gettext manual, "The Format of GNU MO Files".
    internal static byte[] Mo(bool isBig, Encoding encoding, params (string Original, string Translation)[] messages)
    {
        const int start = 28;
        var strings = new MemoryStream();
        var file = new byte[start + (16 * messages.Length)];
        Write(0, 0x950412de);
        Write(8, (uint)messages.Length);
        Write(12, start);
        Write(16, (uint)(start + (8 * messages.Length)));
        for (var i = 0; i < messages.Length; i++)
        {
            Add(start + (8 * i), messages[i].Original);
            Add(start + (8 * messages.Length) + (8 * i), messages[i].Translation);
        }

        return [.. file, .. strings.ToArray()];

        void Add(int at, string text)
        {
            var bytes = encoding.GetBytes(text);
            Write(at, (uint)bytes.Length);
            Write(at + 4, (uint)(file.Length + strings.Length));
            strings.Write([.. bytes, 0]);
        }

        void Write(int at, uint value)
        {
            if (isBig)
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        }
    }
}
