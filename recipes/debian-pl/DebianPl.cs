#:property PublishAot=false

// What every step of the recipe shares: the workspace, the Polish pack, the packages and what people have judged of them. Nothing is decided here but that.

using Endonym.Cli.Console;
using Endonym.Corpus.Sources.Debian;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Packs;

/// <summary>A run of the recipe: where, with which pack, and whom to tell.</summary>
public sealed record DebianPlRun(Workspace Workspace, LanguagePack Pack, ConsoleReporter Reporter, CancellationToken Stop)
{
    /// <summary>Names of what the steps make; a step finds its inputs by them, through their manifests.</summary>
    public const string WhiteCorpus = "debian-pl-white", GreyCorpus = "debian-pl-grey", Languages = "languages", Tokenizer = "debian-pl";

    /// <summary>Where packages are kept, so that a second run fetches none.</summary>
    public string DownloadsFolder => Path.Combine(Workspace.Root, "downloads", "debian");
}

public static class DebianPl
{
    public const string Language = "pl";

    private const string DefaultWork = "endonym-work-debian-pl";

    /// <summary>Packages with Polish text, of bookworm; those with the most come first, and what is nearly the same in two stays in the first.</summary>
    public static IReadOnlyList<string> Packages { get; } =
    [
        "libreoffice-help-pl", "manpages-pl", "fortunes-pl", "dasher-data", "texlive-lang-polish", "freeciv-data", "libreoffice-l10n-pl", "manpages-pl-dev",
        "wesnoth-1.16-data", "gnome-user-docs", "ufoai-misc", "mplayer", "mplayer-doc", "digikam-data", "rkward-data", "live-manual-html", "inkscape", "git",
        "vlc-l10n", "debian-handbook", "kgoldrunner", "gramps", "gimp-data", "wordpress-l10n", "evolution-common", "nmap", "krita-l10n", "util-linux-locales",
        "xfsprogs", "darktable", "coreutils", "kile-doc", "mc-data", "gnucash-common", "wesnoth-1.16-httt", "kmymoney-common", "claws-mail-i18n",
        "dos2unix", "aptitude-common", "gnupg-l10n", "okular", "bash", "gnumeric-common", "audacity-data", "crawl-common", "cinnamon-l10n", "libvirt-l10n",
        "network-manager", "kmplot", "elinks-data", "man-db", "kile-l10n", "dpkg", "pidgin-data", "apt-doc", "evince-common", "e2fsprogs-l10n", "kdenlive-data",
        "lyx-common", "gbrainy", "phpmyadmin", "filezilla-common", "procps", "apt", "gnome-terminal-data", "konversation-data", "seahorse", "juk",
        "evolution-data-server-common", "gnote", "gedit-common", "gettext", "kmail", "caja-common", "cryptsetup-bin", "libc-l10n", "gnome-control-center-data",
        "epiphany-browser-data", "brasero-common", "kolourpaint", "tuxpaint-data", "meld", "flatpak", "korganizer", "gnome-system-monitor", "ktorrent-data",
        "minetest-data", "gawk", "anjuta-common", "eog", "shotwell-common", "kig", "amule-common", "sudo", "kexi-data", "texinfo", "krusader", "ktouch-data",
        "marco-common", "gnome-settings-daemon-common", "ksirk", "mutt", "wget", "killbots", "libparted-i18n", "gnome-software-common", "neomutt", "kgpg",
        "gnome-boxes", "dolphin", "mate-terminal-common", "easytag", "mate-panel-common", "tellico-data", "pluma-common", "gajim", "deja-dup", "kpat", "ark",
        "solfege-doc", "lokalize", "tar", "simutrans-data", "cantor", "geany-common", "hexchat-common", "nautilus-data", "sylpheed-i18n", "gnome-disk-utility",
        "gnome-calculator", "libsane-common", "vim-common", "sound-juicer", "dconf-editor", "synaptic", "audacious-plugins-data", "tint2", "totem-common",
        "gparted-common", "konsole", "apt-listchanges", "sharutils", "orca", "krdc", "step", "gnome-panel-data", "solfege", "rhythmbox-data", "krfb", "file-roller",
        "ksystemlog", "kshisen", "bluefish-data", "poedit-common", "simple-scan", "gitg", "gnome-shell-common", "kreversi", "mate-control-center-common",
        "metacity-common", "xfce4-settings", "gnome-chess", "kiriki", "gnome-color-manager", "pitivi", "compiz-core", "gucharmap", "gnome-sudoku", "cheese-common",
        "findutils", "kjumpingcube", "knavalbattle", "make", "gnome-robots", "klavaro", "diffutils", "kfourinline", "subtitleeditor", "ksudoku", "atril-common",
        "gnome-tetravex", "tali", "xfce4-terminal", "dokuwiki", "cpio", "kfind", "five-or-more", "konquest", "eom-common", "kmines", "apt-utils", "mutter-common",
        "vinagre", "glade", "gnome-nibbles", "gthumb-data", "zim", "quadrapassel", "gnome-mines", "gnome-music", "help2man", "baobab", "icewm-common", "xfce4-panel",
        "devhelp-common", "knetwalk", "engrampa-common", "flare-engine", "vino", "lightsoff", "packagekit", "kblackbox", "mousepad", "xfburn", "libfm-data",
        "mate-calc-common", "bijiben", "planner-data", "debian-edu-doc-legacy-pl", "deborphan", "transmission-common", "transmission-gtk", "gnome-clocks", "psmisc",
    ];

    /// <summary>
    /// Text that a package's copyright file puts under the packager's licence, and that is not the packager's: it may teach a prototype of research, and nothing that is
    /// released openly.
    /// </summary>
    public static DebianOptions Judgements { get; } = new()
    {
        Overrides =
        [
            new PackageRights
            {
                Package = "fortunes-pl",
                Class = RightsClass.GreyResearch,
                Reason = "Quotations from books, films, Usenet and IRC by third parties; the package says GPL-2+, and nobody says that their authors do.",
            },
            new PackageRights
            {
                Package = "dasher-data",
                Class = RightsClass.GreyResearch,
                Reason = "Its Polish training text is taken from magazines and stories whose authors the package does not name.",
            },
        ],
    };

    private static string PacksFolder { get; } = Path.Combine(FindRoot(), "packs");

    /// <summary>Reads <c>--work</c>, then runs the step; errors and exit codes as everywhere in Endonym.</summary>
    public static int Start(string[] args, Action<DebianPlRun> step) => ConsoleHost.Run((reporter, stop) =>
    {
        var pack = LanguagePack.Find(PacksFolder, Language) ?? throw new InvalidInputException($"{PacksFolder} has no pack '{Language}'; it is part of the repository.");
        step(new DebianPlRun(new Workspace(Parse(args), TimeProvider.System), pack, reporter, stop));
    });

    private static string Parse(string[] args) => args switch
    {
        [] => DefaultWork,
        ["--work", var folder] => folder,
        _ => throw new InvalidInputException($"'{string.Join(' ', args)}' is no option of this recipe. Options: --work DIR (default {DefaultWork})."),
    };

    // From wherever the recipe is started: the folder that holds packs/, upwards from this file.
    private static string FindRoot([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
