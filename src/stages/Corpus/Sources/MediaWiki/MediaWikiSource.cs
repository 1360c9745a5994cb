using System.Globalization;
using Endonym.Lineage;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Dumps of wikis such as Wikipedia: pages in XML, their wikitext made plain text.</summary>
/// <remarks>A dump does not say under which licence its wiki stands; the declared rights do. A document's id is the page's address, which names its authors as CC-BY-SA asks.</remarks>
public sealed class MediaWikiSource : DeclaredFileSource
{
    /// <summary>Reason of a page that only leads to another.</summary>
    public const string Redirect = "redirect";

    /// <summary>Reason of a page outside <see cref="MediaWikiOptions.Namespaces"/>.</summary>
    public const string OtherNamespace = "other namespace";

    /// <summary>Reason of a page that is a program, a style sheet or data.</summary>
    public const string NotWikitext = "not wikitext";

    /// <summary>Reason of a page longer than MediaWiki stores.</summary>
    public const string TooLong = "page too long";

    private readonly MediaWikiOptions _options;

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.xml</c>, <c>.xml.gz</c>, <c>.xml.zst</c> and <c>.xml.bz2</c> files are read.</param>
    /// <param name="options">What of them is read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public MediaWikiSource(string? id, IReadOnlyList<string> paths, MediaWikiOptions options, DeclaredRights rights, DateOnly today)
        : base(id, paths, [".xml", ".xml.gz", ".xml.zst", ".xml.bz2"], rights, today) => _options = options;

    /// <inheritdoc/>
    public override IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        using var stream = ForeignBytes.Parse(file.Path, () => Open(file.Path));
        var site = new WikiSite();
        foreach (var page in ForeignBytes.ParseEach(file.Path, WikiDump.Read(stream, site, cancellationToken)))
            yield return ToItem(file.Name, page, site);
    }

    private SourceItem ToItem(string name, WikiPage page, WikiSite site)
    {
        var location = $"{name}/{page.Title}";
        if (!_options.Namespaces.Contains(page.Namespace))
            return SourceItem.Aside(location, page.Namespace.ToString(CultureInfo.InvariantCulture), OtherNamespace);
        if (page.RedirectsTo is { } target)
            return SourceItem.Aside(location, target, Redirect);
        if (page.Model != "wikitext")
            return SourceItem.Aside(location, page.Model, NotWikitext);
        return page.Wikitext is { } wikitext
            ? Texts.ToItem(location, site.UrlOf(page.Title) ?? page.Title, new Wikitext(site, _options).ToText(page.Title, wikitext))
            : SourceItem.Aside(location, page.Title, TooLong);
    }

    private static Stream Open(string path) => Path.GetExtension(path) == ".bz2"
        ? new BufferedStream(new BZip2Members(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16)), 1 << 16)
        : JsonLines.OpenRead(path);
}
