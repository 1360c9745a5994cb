using System.Text;
using Endonym.Corpus.Sources.Debian;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Sources.Debian;

public sealed class DebArchiveTests : IDisposable
{
    private const string Control = "Package: maly-pl\nVersion: 1.0-1\nSection: doc\n";
    private const string Copyright = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: 2026, The Authors\nLicense: GPL-2+\n";
    private const string Page = ".TH MALY 1\n.SH NAZWA\nmaly \\- pokazuje, że pakiet da się przeczytać\n";
    private const string PageText = "NAZWA\n\nmaly - pokazuje, że pakiet da się przeczytać";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    [InlineData(".zst")]
    [InlineData(".bz2")]
    public void A_package_is_read_however_it_is_packed(string packing)
    {
        var document = Assert.Single(Read(Good(packing))).Document!;

        Assert.Equal(("debian-maly-pl", "usr/share/man/pl/man1/maly.1", PageText), (document.Source, document.Id, document.Text));
        Assert.Equal(new DateOnly(2026, 3, 1), document.Date);
    }

    [Fact]
    public void A_package_that_dpkg_made_is_read_like_ours()
    {
        var document = Assert.Single(Read(DebFiles.OfDpkg)).Document!;

        Assert.Equal(("usr/share/man/pl/man1/maly.1", PageText), (document.Id, document.Text));
    }

    [Fact]
    public void A_path_of_more_than_a_hundred_characters_is_whole()
    {
        var path = $"usr/share/doc/maly-pl/{new string('d', 120)}/pl/czytaj.txt";
        var items = Read(DebFiles.Package(".gz", Control, ("./usr/share/doc/maly-pl/copyright", Bytes(Copyright)), ("./" + path, Bytes("To jest zwykłe zdanie o niczym."))));

        Assert.Equal(path, Assert.Single(items).Document!.Id);
    }

    [Fact]
    public void What_is_no_package_or_breaks_off_names_itself_and_what_came_before_is_good()
    {
        var good = Good(".gz");
        byte[] noFiles = DebFiles.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar", DebFiles.Tar(("./control", Bytes(Control)))));
        byte[] newFormat = DebFiles.Ar(("debian-binary", "3.0\n"u8.ToArray()));
        byte[] oddPacking = DebFiles.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("data.tar.rar", [1, 2, 3]));

        foreach (var (bytes, says) in new[]
        {
            ("no archive at all"u8.ToArray(), "'ar' archive"), (good[..200], "ends before"), (noFiles, "no files"), (newFormat, "format '3.0'"), (oddPacking, ".tar.rar"), (Array.Empty<byte>(), "'ar' archive"),
        })
        {
            var error = Assert.Throws<InvalidInputException>(() => Read(bytes));
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
            Assert.Contains("maly.deb", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_header_with_a_wrong_sum_and_a_file_that_claims_more_than_there_is_are_faults()
    {
        var broken = DebFiles.Tar(("./usr/share/man/pl/man1/a.1", Bytes(Page)));
        broken[0] ^= 1;
        Assert.Contains("checksum", Assert.Throws<InvalidInputException>(() => Read(OfData(broken))).Message, StringComparison.Ordinal);

        using var lying = new MemoryStream();
        DebFiles.Entry(lying, "./usr/share/man/pl/man1/a.1"u8, '0', Bytes(Page), [], claimedSize: 60_000_000);
        Assert.Contains("breaks off", Assert.Throws<InvalidInputException>(() => Read(OfData(lying.ToArray()))).Message, StringComparison.Ordinal);

        using var huge = new MemoryStream();
        DebFiles.Entry(huge, "./usr/share/man/pl/man1/a.1"u8, '0', Bytes(Page), [], claimedSize: 8_000_000_000);
        Assert.Contains("at most", Assert.Throws<InvalidInputException>(() => Read(OfData(huge.ToArray()))).Message, StringComparison.Ordinal);

        using var longName = new MemoryStream();
        DebFiles.Entry(longName, "././@LongLink"u8, 'L', Bytes(Page), [], claimedSize: 4_000_000_000);
        Assert.Contains("at most", Assert.Throws<InvalidInputException>(() => Read(OfData(longName.ToArray()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_does_not_go_off()
    {
        // 200 MB of zeros in 200 kB.
        using var tar = new MemoryStream();
        DebFiles.Entry(tar, "./usr/share/games/map"u8, '0', new byte[200_000_000], []);
        var bomb = DebFiles.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("data.tar.gz", DebFiles.Pack(".gz", tar.ToArray())));

        Assert.Contains("times its length", Assert.Throws<InvalidInputException>(() => Read(bomb)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("gz")]
    [InlineData("")]
    public void Whatever_breaks_a_package_it_gives_items_or_says_so(string packing)
    {
        var good = packing == "xz" ? DebFiles.OfDpkg : Good(packing.Length == 0 ? "" : "." + packing);
        var path = Path.Combine(_folder.Path, "maly.deb");
        File.WriteAllBytes(path, good);

        var whole = FileMutations.ReadAll(good, path, () => new DebianSource(null, [path], "pl", new DebianOptions(), Samples.Today), count: 400);

        Assert.InRange(whole, 1, 399); // some changes hit what nobody reads, others do not
    }

    private static byte[] Good(string packing) => DebFiles.Package(packing, Control, ("./usr/share/doc/maly-pl/copyright", Bytes(Copyright)), ("./usr/share/man/pl/man1/maly.1", Bytes(Page)));

    private static byte[] OfData(byte[] tar) => DebFiles.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar", DebFiles.Tar(("./control", Bytes(Control)))), ("data.tar", tar));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private List<Corpus.Sources.SourceItem> Read(byte[] package)
    {
        var path = Path.Combine(_folder.Path, "maly.deb");
        File.WriteAllBytes(path, package);
        return [.. new DebianSource(null, [path], "pl", new DebianOptions(), Samples.Today).ReadAll()];
    }
}
