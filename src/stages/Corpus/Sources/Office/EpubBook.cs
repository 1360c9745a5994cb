using System.Text;
using System.Xml;

namespace Endonym.Corpus.Sources.Office;

/// <summary>What an EPUB says of itself: its chapters in the order of reading, and whether they can be read.</summary>
/// <param name="Chapters">Names of entries of the package; some may be missing from it.</param>
/// <param name="IsEncrypted">Whether a chapter is locked.</param>
/// <param name="Package">Name of the package document, which says of the whole book what is to be said.</param>
/// <remarks>EPUB 3.3, sections 4 and 5. The table of contents, which says the headings again, is no chapter.</remarks>
internal sealed record EpubBook(IReadOnlyList<string> Chapters, bool IsEncrypted, string Package)
{
    private const string Container = "META-INF/container.xml";
    private const string Encryption = "META-INF/encryption.xml";

    // A chapter is a file of some hundred kilobytes; this is a library in one page.
    private const int MaxChapterCharacters = 1 << 25;

    /// <summary>Reads a book's package documents.</summary>
    public static EpubBook Open(OfficePackage package, CancellationToken cancellationToken)
    {
        var root = Elements(package, Container, "rootfile", cancellationToken).Select(node => node.GetAttribute("full-path")).FirstOrDefault(path => path is { Length: > 0 })
            ?? throw new InvalidDataException($"Its {Container} names no package document.");

        var hrefs = new Dictionary<string, string>(StringComparer.Ordinal);
        var chapters = new List<string>();
        foreach (var node in package.Nodes(root, cancellationToken).Where(node => node.NodeType == XmlNodeType.Element))
        {
            switch (node.LocalName)
            {
                case "item" when node.GetAttribute("media-type") is "application/xhtml+xml" or "text/html" && !IsContents(node):
                    if (node.GetAttribute("id") is { } id && node.GetAttribute("href") is { } href)
                        hrefs[id] = OfficePackage.Resolve(root, href);
                    break;
                case "itemref" when node.GetAttribute("idref") is { } reference && hrefs.TryGetValue(reference, out var chapter):
                    chapters.Add(chapter);
                    break;
                default:
                    break;
            }
        }

        // Some name a page again; it is read once.
        chapters = [.. chapters.Distinct(StringComparer.Ordinal)];
        var locked = package.Has(Encryption)
            ? Elements(package, Encryption, "CipherReference", cancellationToken).Select(node => OfficePackage.Resolve("", node.GetAttribute("URI") ?? "")).ToHashSet(StringComparer.Ordinal)
            : []; // fonts are often made unreadable for other programs, which does not lock the text
        return new EpubBook(chapters, chapters.Any(chapter => locked.Contains(chapter) || package.IsEncrypted(chapter)), root);
    }

    /// <summary>A chapter's XHTML or the package document, in UTF-8 or in UTF-16 with a mark.</summary>
    public static string ReadChapter(OfficePackage package, string name)
    {
        using var reader = new StreamReader(package.Unpack(name), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var text = new StringBuilder();
        var buffer = new char[1 << 14];
        while (reader.Read(buffer, 0, buffer.Length) is var count and > 0)
        {
            text.Append(buffer, 0, count);
            if (text.Length > MaxChapterCharacters)
                throw new InvalidDataException(FormattableString.Invariant($"Its chapter '{name}' has more than {MaxChapterCharacters:N0} characters."));
        }

        return text.ToString();
    }

    private static IEnumerable<XmlReader> Elements(OfficePackage package, string name, string element, CancellationToken cancellationToken) =>
        package.Nodes(name, cancellationToken).Where(node => node.NodeType == XmlNodeType.Element && node.LocalName == element);

    private static bool IsContents(XmlReader item) => (item.GetAttribute("properties") ?? "").Split(' ').Contains("nav");
}
