using System.Text.RegularExpressions;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Knows by a file's path whether it is text of a language, or the English original of such a text.</summary>
/// <remarks>Filesystem Hierarchy Standard 3.0, section 4.11.7 (man), gettext's <c>LC_MESSAGES</c>, freedesktop's help folders, and the habits of authors under <c>/usr/share/doc</c>.</remarks>
internal sealed partial class DebianPaths
{
    private static readonly HashSet<string> English = new(StringComparer.OrdinalIgnoreCase) { "C", "en", "en_US", "en-US", "en_GB", "en-GB" };

    // Texts of licences and lists of changes; the same in every package, or no prose.
    private static readonly string[] NotRead = ["copyright", "changelog", "legal", "license", "licence", "gpl", "lgpl", "fdl", "fdl-notice", "gpl-license", "lgpl-license", "fdl-license", "authors", "credits", "news", "todo", "thanks", "noscript"];

    private readonly string _language;

    /// <param name="language">BCP 47 code, such as <c>pl</c> or <c>pt-BR</c>.</param>
    public DebianPaths(string language) => _language = language.Replace('-', '_');

    /// <summary>What a file is; null if it is no text of the language, nor the original of one.</summary>
    /// <param name="path">Without a leading slash.</param>
    public (DebianTextKind Kind, bool IsOriginal)? Recognise(string path)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        var folders = path.Split('/')[..^1];
        if (IsNotRead(name))
            return null;
        if (path.StartsWith("usr/share/man/", StringComparison.Ordinal))
            return OfManual(folders, name);
        if (IsIn("fortunes", folders) && IsOurs(folders))
            return name.Contains('.', StringComparison.Ordinal) && name[(name.LastIndexOf('.') + 1)..] is "dat" or "u8" ? null : (DebianTextKind.Fortunes, false);

        var isOurs = IsOurs(folders) || IsOursByName(name);
        var isOriginal = !isOurs && (folders.Any(English.Contains) || EnglishName().IsMatch(name));
        if (!isOurs && !isOriginal)
            return null;
        // A folder of our language within one of English, or the other way round, is the inner one.
        if (Ending(name, folders) is not { } kind || (isOriginal && kind is DebianTextKind.Catalogue or DebianTextKind.PortableCatalogue or DebianTextKind.Plain))
            return null;
        return (kind, isOriginal);
    }

    private static bool IsNotRead(string name)
    {
        var stem = name.Split('.')[0];
        return NotRead.Any(not => stem.Equals(not, StringComparison.OrdinalIgnoreCase) || stem.StartsWith(not + "-", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsIn(string folder, string[] folders) => Array.IndexOf(folders, folder) >= 0;

    // usr/share/man/pl.UTF-8/man1/name.1.gz
    private (DebianTextKind, bool)? OfManual(string[] folders, string name)
    {
        if (!ManualName().IsMatch(name))
            return null;
        return folders switch
        {
            [_, _, _, var section] when section.StartsWith("man", StringComparison.Ordinal) => (DebianTextKind.Manual, true),
            [_, _, _, var locale, _] when IsLocale(locale) => (DebianTextKind.Manual, false),
            _ => null,
        };
    }

    private static DebianTextKind? Ending(string name, string[] folders)
    {
        var bare = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        var dot = bare.LastIndexOf('.');
        return (dot < 0 ? "" : bare[(dot + 1)..]) switch
        {
            "mo" or "gmo" => DebianTextKind.Catalogue,
            "po" => DebianTextKind.PortableCatalogue,
            "page" => DebianTextKind.Mallard,
            "docbook" => DebianTextKind.DocBook,
            "xml" when IsIn("help", folders) || IsIn("gnome", folders) => DebianTextKind.DocBook,
            "bz2" when name == "index.cache.bz2" => DebianTextKind.PackedHelp,
            "html" or "htm" or "xhtml" when IsIn("doc", folders) || IsIn("help", folders) || IsIn("gtk-doc", folders) => DebianTextKind.Html,
            "txt" or "text" => DebianTextKind.Plain,
            _ when PlainName().IsMatch(bare) && IsIn("doc", folders) => DebianTextKind.Plain,
            _ => null,
        };
    }

    private bool IsOurs(string[] folders)
    {
        var ours = Array.FindLastIndex(folders, IsLocale);
        return ours >= 0 && ours > Array.FindLastIndex(folders, English.Contains);
    }

    // pl, pl_PL, pl-PL, pl.UTF-8, pl_PL.ISO8859-2, tex-virtual-academy-pl, guide.pl.html
    private bool IsLocale(string folder)
    {
        var locale = folder.Split('.', '@')[0].Replace('-', '_');
        if (locale.Equals(_language, StringComparison.OrdinalIgnoreCase) || folder.EndsWith("-" + _language, StringComparison.Ordinal))
            return true;
        if (!_language.Contains('_', StringComparison.Ordinal) && locale.Length == _language.Length + 3 && locale.StartsWith(_language + "_", StringComparison.OrdinalIgnoreCase))
            return true;
        return folder.Split('.') is [_, var middle, _] && middle.Equals(_language, StringComparison.OrdinalIgnoreCase);
    }

    // about.pl.html, help-pl.txt, README.pl, flare.pl.po; a name that ends with .pl and is no README is a program in Perl.
    private bool IsOursByName(string name)
    {
        var parts = name.Split('.', '-', '_');
        var at = Array.FindLastIndex(parts, part => part.Equals(_language.Split('_')[0], StringComparison.OrdinalIgnoreCase));
        return at > 0 && (at < parts.Length - 1 || name.StartsWith("README", StringComparison.OrdinalIgnoreCase)) && !_language.Contains('_', StringComparison.Ordinal);
    }

    [GeneratedRegex(@"[._-](?:en|en_US)\.", RegexOptions.CultureInvariant)]
    private static partial Regex EnglishName();

    [GeneratedRegex(@"\.[0-9n][a-zA-Z]*(?:\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ManualName();

    [GeneratedRegex(@"^(?:README|FAQ|INSTALL|HOWTO|README[._-].*)$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
