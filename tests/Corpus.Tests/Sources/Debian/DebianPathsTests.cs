using Endonym.Corpus.Sources.Debian;

namespace Endonym.Corpus.Tests.Sources.Debian;

public sealed class DebianPathsTests
{
    [Theory]
    [InlineData("usr/share/man/pl/man1/ls.1.gz", "Manual")]
    [InlineData("usr/share/man/pl.UTF-8/man3/printf.3pm", "Manual")]
    [InlineData("usr/share/man/man8/apt.8.gz", "original Manual")]
    [InlineData("usr/share/man/de/man1/ls.1.gz", null)]
    [InlineData("usr/share/locale/pl/LC_MESSAGES/bash.mo", "Catalogue")]
    [InlineData("usr/share/games/wesnoth/1.16/locale/pl/LC_MESSAGES/wesnoth.mo", "Catalogue")]
    [InlineData("usr/share/locale/pl_PL/LC_MESSAGES/bash.mo", "Catalogue")]
    [InlineData("usr/share/locale/en_GB/LC_MESSAGES/bash.mo", null)]
    [InlineData("usr/share/games/flare/languages/data.pl.po", "PortableCatalogue")]
    [InlineData("usr/share/help/pl/gnome-help/mouse.page", "Mallard")]
    [InlineData("usr/share/help/C/gnome-help/mouse.page", "original Mallard")]
    [InlineData("usr/share/help/pl/mate-user-guide/gosbasic.xml", "DocBook")]
    [InlineData("usr/share/help/pl/gnome-help/legal.xml", null)]
    [InlineData("usr/share/help/pl/gnome-chess/license.page", null)]
    [InlineData("usr/share/doc/HTML/pl/kate/index.docbook", "DocBook")]
    [InlineData("usr/share/doc/HTML/pl/kate/index.cache.bz2", "PackedHelp")]
    [InlineData("usr/share/doc/HTML/en/kate/index.cache.bz2", "original PackedHelp")]
    [InlineData("usr/share/doc/debian-handbook/html/pl-PL/index.html", "Html")]
    [InlineData("usr/share/doc/debian-handbook/html/en-US/index.html", "original Html")]
    [InlineData("usr/share/doc/apt-doc/guide.pl.html/ch1.html", "Html")]
    [InlineData("usr/share/doc/live-manual/html/about.pl.html", "Html")]
    [InlineData("usr/share/doc/live-manual/html/about.en.html", "original Html")]
    [InlineData("usr/share/doc/live-manual/html/about.de.html", null)]
    [InlineData("usr/share/aptitude/help-pl.txt", "Plain")]
    [InlineData("usr/share/doc/x/README.pl.gz", "Plain")]
    [InlineData("usr/share/doc/x/examples/script.pl", null)]
    [InlineData("usr/share/doc/x/pl/changelog.gz", null)]
    [InlineData("usr/share/games/fortunes/pl/bajki", "Fortunes")]
    [InlineData("usr/share/games/fortunes/pl/bajki.dat", null)]
    [InlineData("usr/share/games/fortunes/literature", null)]
    [InlineData("usr/share/locale/pl/picture.png", null)]
    [InlineData("usr/bin/pl", null)]
    public void A_path_tells_whether_a_file_is_polish_text_or_its_original(string path, string? expected) =>
        Assert.Equal(expected, new DebianPaths("pl").Recognise(path) is { } found ? (found.IsOriginal ? "original " : "") + found.Kind : null);

    [Theory]
    [InlineData("pt-BR", "usr/share/man/pt_BR/man1/ls.1.gz", true)]
    [InlineData("pt-BR", "usr/share/man/pt/man1/ls.1.gz", false)]
    [InlineData("pt", "usr/share/man/pt_BR/man1/ls.1.gz", true)]
    [InlineData("cs", "usr/share/man/cs/man1/ls.1.gz", true)]
    [InlineData("cs", "usr/share/man/csb/man1/ls.1.gz", false)]
    public void A_region_is_asked_for_or_not(string language, string path, bool isOurs) => Assert.Equal(isOurs, new DebianPaths(language).Recognise(path) is { IsOriginal: false });
}
