using System.Globalization;
using System.Text;
using System.Xml;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Reads an XML dump of MediaWiki, page by page.</summary>
/// <remarks>https://www.mediawiki.org/wiki/Help:Export; every version of the format has these names.</remarks>
internal static class WikiDump
{
    /// <summary>UTF-16 units of a page at most. MediaWiki stores 2 MB, so nothing that it wrote is longer.</summary>
    public const int MaxPageLength = 1 << 23;

    private const int MaxNameLength = 1 << 12;

    // A dump has five; nobody writes a page in elements.
    private const int MaxDepth = 64;

    /// <summary>The pages, each as it is reached.</summary>
    /// <param name="stream">The dump, unpacked.</param>
    /// <param name="site">Is told what the dump says of its wiki, before the first page.</param>
    /// <param name="cancellationToken">Stops between nodes.</param>
    /// <exception cref="XmlException">It is no well-formed XML, or has a document type.</exception>
    /// <exception cref="InvalidDataException">It is no dump, or nested too deep.</exception>
    public static IEnumerable<WikiPage> Read(Stream stream, WikiSite site, CancellationToken cancellationToken)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };
        using var reader = XmlReader.Create(stream, settings);
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "mediawiki")
            throw new InvalidDataException($"Its outermost element is '{reader.LocalName}', not 'mediawiki'.");

        var page = new Draft();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Depth > MaxDepth)
                throw new InvalidDataException(FormattableString.Invariant($"Its elements are nested more than {MaxDepth} deep."));

            if (reader is { NodeType: XmlNodeType.EndElement, LocalName: "page" })
            {
                yield return page.ToPage();
                page = new Draft();
            }
            else if (reader.NodeType == XmlNodeType.Element)
            {
                Take(reader, site, page);
            }
        }
    }

    private static void Take(XmlReader reader, WikiSite site, Draft page)
    {
        switch (reader.LocalName)
        {
            case "base":
                site.Base = ReadText(reader, MaxNameLength);
                break;
            case "namespace" when int.TryParse(reader.GetAttribute("key"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var key):
                site.AddNamespace(key, ReadText(reader, MaxNameLength) ?? "");
                break;
            case "title":
                page.Title = ReadText(reader, MaxNameLength) ?? "";
                break;
            case "ns":
                page.Namespace = int.TryParse(ReadText(reader, MaxNameLength), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;
                break;
            case "redirect":
                page.RedirectsTo = reader.GetAttribute("title") ?? "";
                break;
            case "model":
                page.Model = ReadText(reader, MaxNameLength) ?? "";
                break;
            case "text":
                page.Wikitext = ReadText(reader, MaxPageLength);
                break;
            default:
                break;
        }
    }

    // The element's text, never more of it in memory than is wanted; null where it is longer. The reader stands on the element's end, or on what is inside it.
    private static string? ReadText(XmlReader reader, int longest)
    {
        if (reader.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        var buffer = new char[1 << 12];
        while (reader.Read() && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
        {
            while (reader.ReadValueChunk(buffer, 0, buffer.Length) is var count and > 0)
            {
                if (text.Length <= longest)
                    text.Append(buffer, 0, count);
            }
        }

        return text.Length <= longest ? text.ToString() : null;
    }

    private sealed class Draft
    {
        public string Title { get; set; } = "";

        public int Namespace { get; set; }

        public string? RedirectsTo { get; set; }

        public string Model { get; set; } = "wikitext";

        public string? Wikitext { get; set; } = "";

        public WikiPage ToPage() => new(Title, Namespace, RedirectsTo, Model, Wikitext);
    }
}
