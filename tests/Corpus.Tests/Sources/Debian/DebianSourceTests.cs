using System.Text;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Debian;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Sources.Debian;

public sealed class DebianSourceTests : IDisposable
{
    private const string Copyright = """
        Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

        Files: *
        Copyright: 2026, The Authors
        License: GPL-2+

        Files: help/*
        Copyright: 2026, The Writers
        License: CC-BY-SA-4.0

        Files: man/pl/zegar.1
        Copyright: 2026, Somebody
        License: secret

        Files: debian/*
        Copyright: 2026, A Packager
        License: MIT
        """;

    private const string Page = ".TH ZEGAR 1\n.SH NAZWA\nzegar \\- pokazuje godzinę i minutę\n.SH OPIS\nZegar jest programem, który pokazuje czas.\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_document_comes_under_its_own_licence_with_the_copyright_file_as_evidence()
    {
        Add("zegar_1.0-1_all.deb", "Package: zegar\nVersion: 1.0-1\n",
            ("usr/share/doc/zegar/copyright", Copyright),
            ("usr/share/help/pl/zegar/index.page", "<page><title>Zegar</title><p>Zegar pokazuje godzinę.</p></page>"),
            ("usr/share/locale/pl/LC_MESSAGES/zegar.mo", null),
            ("usr/share/man/pl/man1/zegar.1", Page));

        var all = Source().ReadAll().ToList();
        var items = all.Where(item => item.IsDocument).ToList();

        Assert.Equal(Corpus.Sources.Debian.Gettext.GettextCleaner.Label, Assert.Single(all, item => !item.IsDocument).Fault!.Reason);
        var help = items[0].Cleared!;
        Assert.Equal(("debian-zegar:CC-BY-SA-4.0", "CC-BY-SA-4.0", RightsClass.White, "help page"), (help.Source.Id, help.Source.License, help.Class, help.Document.Genre));
        var evidence = help.Source.Evidence[0];
        Assert.Equal((SignalKinds.PackageMetadata, "License: CC-BY-SA-4.0 (in Debian main)", "/usr/share/doc/zegar/copyright", Samples.Today), (evidence.Kind, evidence.Statement, evidence.Location, evidence.Date));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Copyright))), evidence.Sha256);
        Assert.Equal(("Debian package zegar 1.0-1", "pl", Origin.Converted), (help.Source.Title, help.Source.Language, help.Source.Origin));

        var message = items[1].Cleared!;
        Assert.Equal(("debian-zegar", "message", "Nie udało się nakręcić zegara, ponieważ zgubiono kluczyk."), (message.Source.Id, message.Document.Genre, message.Document.Text));
        Assert.Equal("CC-BY-SA-4.0 AND GPL-2.0-or-later AND LicenseRef-debian-main-secret", message.Source.License);

        var manual = items[2].Cleared!;
        Assert.Equal(("debian-zegar:LicenseRef-debian-main-secret", "manual page"), (manual.Source.Id, manual.Document.Genre));
    }

    [Fact]
    public void Outside_of_main_an_unknown_licence_keeps_a_document_out()
    {
        Add("zegar_1.0-1_all.deb", "Package: zegar\nVersion: 1.0-1\nSection: non-free/doc\n", ("usr/share/doc/zegar/copyright", Copyright), ("usr/share/man/pl/man1/zegar.1", Page));

        var refused = Assert.Single(Source().ReadAll()).Refusal!;

        Assert.Equal((DebianSource.NoClearLicense, "LicenseRef-debian-secret", RightsClass.Excluded), (refused.Verdict.Reason, refused.Verdict.License, refused.Verdict.Class));
        Assert.Equal("usr/share/man/pl/man1/zegar.1", refused.Document.Id);
    }

    [Fact]
    public void A_package_without_a_copyright_file_is_refused_and_one_without_polish_says_nothing()
    {
        Add("a_1_all.deb", "Package: a\nVersion: 1\n", ("usr/share/man/pl/man1/zegar.1", Page));
        Add("b_1_all.deb", "Package: b\nVersion: 1\n", ("usr/share/man/de/man1/zegar.1", Page));

        var fault = Assert.Single(Source().ReadAll()).Fault!;

        Assert.Equal(("a_1_all.deb", DebianSource.NoClearLicense), (fault.Location, fault.Reason));
    }

    [Fact]
    public void A_folder_that_is_a_link_leads_to_the_copyright_file_of_the_package_beside_it()
    {
        Add("zegar_1_all.deb", "Package: zegar\nVersion: 1\n", ("usr/share/doc/zegar", "->zegar-common"), ("usr/share/man/pl/man1/zegar.1", Page));
        Assert.Equal(DebianSource.NoClearLicense, Assert.Single(Source().ReadAll()).Fault!.Reason);

        Add("zegar-common_1_all.deb", "Package: zegar-common\nVersion: 1\n", ("usr/share/doc/zegar-common/copyright", "Format: copyright-format/1.0\n\nFiles: *\nLicense: MIT\n"));
        Assert.Equal(("debian-zegar", "MIT"), (Assert.Single(Source().ReadAll()).Cleared!.Source.Id, Assert.Single(Source().ReadAll()).Cleared!.Source.License));
    }

    [Fact]
    public void An_override_makes_a_package_greyer_and_never_whiter()
    {
        const string free = "Format: copyright-format/1.0\n\nFiles: *\nLicense: GPL-2+\n";
        Add("sentencje_1_all.deb", "Package: sentencje\nVersion: 1\n", ("usr/share/doc/sentencje/copyright", free), ("usr/share/games/fortunes/pl/x", "Kto rano wstaje,\n   ten jest senny.\n%\nDrugie zdanie.\n%\n"), ("usr/share/games/fortunes/pl/x.dat", "\0\0"));
        Add("nc_1_all.deb", "Package: nc\nVersion: 1\n", ("usr/share/doc/nc/copyright", "Format: copyright-format/1.0\n\nFiles: *\nLicense: CC-BY-NC-4.0\n"), ("usr/share/man/pl/man1/zegar.1", Page));
        var options = new DebianOptions
        {
            Overrides =
            [
                new PackageRights { Package = "sentencje", Class = RightsClass.GreyResearch, Reason = "quotations of others" },
                new PackageRights { Package = "nc", Class = RightsClass.GreyTdm, Reason = "greyer already" },
            ],
        };

        var cleared = Source(options).ReadAll().ToDictionary(item => item.Cleared!.Source.Id, item => item.Cleared!);

        var quotations = cleared["debian-sentencje"];
        Assert.Equal((RightsClass.GreyResearch, "LicenseRef-unclear", "quotation", "Kto rano wstaje,\nten jest senny.\n\nDrugie zdanie."), (quotations.Class, quotations.Source.License, quotations.Document.Genre, quotations.Document.Text));
        Assert.Equal("quotations of others", quotations.Source.Evidence[^1].Statement);
        Assert.Equal((RightsClass.GreyResearch, "CC-BY-NC-4.0"), (cleared["debian-nc"].Class, cleared["debian-nc"].Source.License));
        Assert.Contains("greyer", Assert.Throws<InvalidInputException>(() => new PackageRights { Package = "x", Class = RightsClass.White, Reason = "because" }).Message, StringComparison.Ordinal);

        options = new DebianOptions { Overrides = [new PackageRights { Package = "nc", Class = RightsClass.Excluded, Reason = "the author asked" }] };
        Assert.Equal(RightsClass.Excluded, Source(options).ReadAll().Single(item => item.Refusal is not null).Refusal!.Verdict.Class);
    }

    [Fact]
    public void A_page_that_states_a_less_free_licence_comes_under_it()
    {
        Add("zegar_1_all.deb", "Package: zegar\nVersion: 1\n", ("usr/share/doc/zegar/copyright", "Format: copyright-format/1.0\n\nFiles: *\nLicense: GPL-2+\n"),
            ("usr/share/help/pl/zegar/index.page", "<page><info><license href=\"https://creativecommons.org/licenses/by-nc/4.0/\"/></info><title>Zegar</title><p>Zegar pokazuje godzinę.</p></page>"));

        var cleared = Assert.Single(Source().ReadAll()).Cleared!;

        Assert.Equal((RightsClass.GreyResearch, "CC-BY-NC-4.0", RightsVerdict.LicensedHere), (cleared.Class, cleared.Source.License, cleared.Verdict.Reason));
    }

    [Fact]
    public void A_broken_file_of_a_package_is_a_fault_and_the_others_are_read()
    {
        Add("zegar_1_all.deb", "Package: zegar\nVersion: 1\n", ("usr/share/doc/zegar/copyright", "Format: copyright-format/1.0\n\nFiles: *\nLicense: GPL-2+\n"),
            ("usr/share/doc/zegar/pl/a.txt", "Tu jest \0 znak zerowy w środku zdania."),
            ("usr/share/locale/pl/LC_MESSAGES/a.mo", "to nie jest katalog komunikatów gettexta"),
            ("usr/share/man/pl/man1/a.1.gz", "\u001f\u008bnie jest spakowane"),
            ("usr/share/man/pl/man1/b.1", ".so man1/zegar.1\n"),
            ("usr/share/man/pl/man1/zegar.1", Page));

        var items = Source().ReadAll().ToList();

        Assert.Equal(["zegar/usr/share/doc/zegar/pl/a.txt", "zegar/usr/share/locale/pl/LC_MESSAGES/a.mo"], items.Where(item => item.Fault?.Reason == DebianSource.BrokenText).Select(item => item.Fault!.Location).Take(2));
        Assert.Equal("usr/share/man/pl/man1/zegar.1", Assert.Single(items, item => item.IsDocument).Document!.Id);
    }

    [Fact]
    public void Packed_pages_that_are_broken_or_bombs_are_faults()
    {
        var page = DebFiles.Pack(".bz2", Encoding.UTF8.GetBytes("<FILENAME filename=\"a.html\"><h1>Zegar</h1><p>Zegar pokazuje godzinę.</p></FILENAME><FILENAME filename=\"b.html\"><p>Budzik dzwoni rano.</p>"));
        var random = new Random(11);
        List<(string, byte[])> files = [("./usr/share/doc/HTML/pl/zegar/index.cache.bz2", page), ("./usr/share/doc/HTML/pl/zegar/index.docbook", "<article><para>To samo w źródle.</para></article>"u8.ToArray())];
        for (var i = 0; i < 300; i++)
        {
            var broken = (byte[])page.Clone();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                broken[random.Next(4, broken.Length)] = (byte)random.Next(256);
            files.Add(($"./usr/share/doc/HTML/pl/zegar{i}/index.cache.bz2", broken));
        }

        files.Add(("./usr/share/man/pl/man1/bomba.1.gz", DebFiles.Pack(".gz", new byte[100_000_000])));
        files.Add(("./usr/share/doc/zegar/copyright", "Format: copyright-format/1.0\n\nFiles: *\nLicense: GPL-2+\n"u8.ToArray()));
        File.WriteAllBytes(Path.Combine(_folder.Path, "zegar_1_all.deb"), DebFiles.Package("", "Package: zegar\nVersion: 1\n", [.. files]));

        var items = Source().ReadAll().ToList();

        Assert.Equal(
            [("usr/share/doc/HTML/pl/zegar/index.cache.bz2/a.html", "Zegar\n\nZegar pokazuje godzinę."), ("usr/share/doc/HTML/pl/zegar/index.cache.bz2/b.html", "Budzik dzwoni rano.")],
            items.Take(2).Select(item => (item.Document!.Id, item.Document.Text)));
        Assert.DoesNotContain(items, item => item.Document?.Text.Contains("w źródle", StringComparison.Ordinal) == true);
        Assert.Contains("100 times", items[^1].Fault!.Raw, StringComparison.Ordinal);
        Assert.All(items.Where(item => !item.IsDocument), item => Assert.Contains(item.Fault!.Reason, new[] { DebianSource.BrokenText, PackageProse.NoProse }));
    }

    [Fact]
    public void A_white_and_a_grey_corpus_share_the_packages()
    {
        const string free = "Format: copyright-format/1.0\n\nFiles: *\nLicense: GPL-2+\n";
        for (var i = 1; i <= 4; i++)
        {
            Add($"bialy{i}_1_all.deb", $"Package: bialy{i}\nVersion: 1\n", ($"usr/share/doc/bialy{i}/copyright", free), ($"usr/share/man/pl/man1/b{i}.1", $".SH OPIS\n{Samples.Story(i)}\n"));
            Add($"szary{i}_1_all.deb", $"Package: szary{i}\nVersion: 1\n", ($"usr/share/doc/szary{i}/copyright", "Format: copyright-format/1.0\n\nFiles: *\nLicense: CC-BY-NC-4.0\n"), ($"usr/share/man/pl/man1/s{i}.1", $".SH OPIS\n{Samples.Story(10 + i)}\n"));
        }

        var workspace = Samples.Workspace(_folder);
        var options = Samples.Options(SourceOptions.DebianPackages("pl", options: null, _folder.Path));
        var white = CorpusStep.Run(workspace, options with { Name = "white", Classes = [RightsClass.White] }, new QuietReporter(), TestContext.Current.CancellationToken);
        var grey = CorpusStep.Run(workspace, options with { Name = "grey", Classes = [RightsClass.GreyTdm, RightsClass.GreyResearch] }, new QuietReporter(), TestContext.Current.CancellationToken);

        Assert.Equal((RightsClass.White, RightsClass.GreyResearch), (Taint.ClassOf(white.Manifest.Composition), Taint.ClassOf(grey.Manifest.Composition)));
        Assert.All(white.Manifest.Composition, part => Assert.StartsWith("debian-bialy", part.Source.Id, StringComparison.Ordinal));
        Assert.All(grey.Manifest.Composition, part => Assert.StartsWith("debian-szary", part.Source.Id, StringComparison.Ordinal));
    }

    private DebianSource Source(DebianOptions? options = null) => new(null, [_folder.Path], "pl", options ?? new DebianOptions(), Samples.Today);

    // A content of null is a catalogue with a sentence and a label.
    private void Add(string file, string control, params (string Path, string? Content)[] files) => File.WriteAllBytes(
        Path.Combine(_folder.Path, file),
        DebFiles.Package(".gz", control, [.. files.Select(pair => ("./" + pair.Path, pair.Content is { } text ? ToBytes(text) : GettextTests.Mo(
            isBig: false,
            Encoding.UTF8,
            ("", "Content-Type: text/plain; charset=UTF-8\n"),
            ("Cannot wind", "Nie udało się nakręcić zegara, ponieważ zgubiono kluczyk."),
            ("Wind", "Nakręć"))))]));

    private static byte[] ToBytes(string text) => text.StartsWith('\u001f') ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text);
}
