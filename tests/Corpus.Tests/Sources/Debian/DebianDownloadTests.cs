using System.Security.Cryptography;
using Endonym.Corpus.Sources.Debian;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Sources.Debian;

/// <summary>With a script in the place of apt-get, so that no network is asked.</summary>
public sealed class DebianDownloadTests : IDisposable
{
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData("pakiet"u8));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Downloads => Path.Combine(_folder.Path, "downloads");

    [Fact]
    public void Packages_are_fetched_once_and_again_where_one_is_not_whole()
    {
        var apt = Apt($"printf pakiet > ${{package}}{Suffix}");
        var download = new DebianDownload(Downloads, apt);

        var files = Fetch(download, "jeden", "dwa");

        Assert.Equal(["jeden_1%3a2-3_all.deb", "dwa_1%3a2-3_all.deb"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.Equal("pakiet", File.ReadAllText(file)));
        Assert.Equal(["jeden", "dwa"], Asked());

        File.WriteAllText(files[1], "pak"); // as a power cut leaves it
        Fetch(download, "jeden", "dwa", "trzy");
        Assert.Equal(["jeden", "dwa", "dwa", "trzy"], Asked());
        Assert.Equal("pakiet", File.ReadAllText(files[1]));
    }

    [Fact]
    public void A_package_that_cannot_be_fetched_or_has_other_bytes_is_named_and_the_others_stay()
    {
        var apt = Apt($"case $package in zly) printf pokiet > ${{package}}{Suffix};; brak) echo 'E: Failed to fetch it  404  Not Found' >&2;; *) printf pakiet > ${{package}}{Suffix};; esac");

        var error = Assert.Throws<InvalidInputException>(() => Fetch(new DebianDownload(Downloads, apt), "dobry", "zly", "brak"));

        Assert.Contains("zly, brak: Failed to fetch it  404  Not Found.", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get update", error.Message, StringComparison.Ordinal);
        Assert.Equal(["dobry_1%3a2-3_all.deb"], Directory.EnumerateFiles(Downloads).Select(Path.GetFileName));
    }

    [Fact]
    public void An_unknown_package_is_named_before_any_is_fetched()
    {
        var error = Assert.Throws<InvalidInputException>(() => Fetch(new DebianDownload(Downloads, Apt("exit 1")), "dobry", "nieznany-x"));

        Assert.Contains("apt knows no package nieznany-x.", error.Message, StringComparison.Ordinal);
        Assert.Empty(Asked());
    }

    [Fact]
    public void Without_apt_what_lies_in_the_folder_is_taken_and_what_does_not_is_named()
    {
        var download = new DebianDownload(Downloads, Path.Combine(_folder.Path, "no-such-program"));
        Directory.CreateDirectory(Downloads);
        File.WriteAllText(Path.Combine(Downloads, "jeden_2.0_all.deb"), "");

        Assert.Equal("jeden_2.0_all.deb", Path.GetFileName(Assert.Single(Fetch(download, "jeden"))));
        var error = Assert.Throws<InvalidInputException>(() => Fetch(download, "jeden", "dwa"));
        Assert.Contains("lacks 1 of 2 packages: dwa.", error.Message, StringComparison.Ordinal);
    }

    private static string Suffix => "_1%3a2-3_all.deb";

    private string[] Asked() => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Combine(_folder.Path, "asked.log");

    private static IReadOnlyList<string> Fetch(DebianDownload download, params string[] packages) => download.Fetch(packages, new QuietReporter(), TestContext.Current.CancellationToken);

    // apt-get download [--print-uris] PACKAGE…
    private string Apt(string fetch)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script in the place of apt-get is for a shell");
        var path = _folder.File("apt-get", $$"""
            #!/bin/sh
            shift
            if [ "$1" = --print-uris ]; then
              shift
              for package in "$@"; do
                [ -e ${package}{{Suffix}} ] && continue # as apt does
                case $package in nieznany*) echo "E: Unable to locate package $package" >&2;; *) echo "'http://deb.example/${package}{{Suffix}}' ${package}{{Suffix}} 6 SHA256:{{Hash}}";; esac
              done
              exit 0
            fi
            for package in "$@"; do
              echo $package >> {{Log}}
              {{fetch}}
            done
            """);
        if (!OperatingSystem.IsWindows()) // the compiler does not read SkipWhen
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
