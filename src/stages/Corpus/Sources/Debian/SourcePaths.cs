namespace Endonym.Corpus.Sources.Debian;

/// <summary>Guesses where a translated file of a package lies in the source package, which is what <c>copyright</c> files speak of.</summary>
internal static class SourcePaths
{
    /// <summary>Likely paths, the most likely first.</summary>
    /// <param name="kind">What the file is.</param>
    /// <param name="path">Where it is installed.</param>
    /// <param name="language">BCP 47 code.</param>
    public static IEnumerable<string> Of(DebianTextKind kind, string path, string language)
    {
        var code = language.Replace('-', '_');
        var name = path[(path.LastIndexOf('/') + 1)..];
        var bare = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        var stem = bare.Split('.')[0];
        return kind switch
        {
            DebianTextKind.Manual => [$"po/{code}/{bare}", $"man/po4a/po/{code}.po", $"man/{code}/{bare}", $"doc/{code}/{bare}", $"doc/po/{code}.po", $"man/{bare}", bare],
            DebianTextKind.Catalogue or DebianTextKind.PortableCatalogue => [$"po/{code}.po", $"po/{stem}/{code}.po", $"po/{code}/{stem}.po", $"po/{stem}.po", $"locale/{code}/LC_MESSAGES/{stem}.po", $"translations/{stem}/{code}.po"],
            DebianTextKind.Mallard or DebianTextKind.DocBook or DebianTextKind.PackedHelp => [$"help/{code}/{bare}", $"help/{code}/{code}.po", $"po/{code}/docs/{bare}", $"doc/{bare}", $"docs/{bare}"],
            _ => [path, .. AfterDoc(path)],
        };
    }

    // usr/share/doc/package/html/pl/a.html was most likely html/pl/a.html or doc/html/pl/a.html.
    private static string[] AfterDoc(string path) => path.Split('/', 5) is ["usr", "share", "doc", _, var rest] ? [rest, "doc/" + rest, "docs/" + rest] : [];
}
