using System.Xml;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Tdm;

/// <summary>Reads the protocol's properties out of an EPUB's package document or a PDF's XMP packet.</summary>
public static class EmbeddedTdm
{
    private const string XmpNamespace = "http://www.w3.org/ns/tdmrep/";

    private static readonly XmlReaderSettings Document = Settings(ConformanceLevel.Document);

    // An XMP packet may stand between others' bytes, without one root.
    private static readonly XmlReaderSettings Fragment = Settings(ConformanceLevel.Fragment);

    /// <summary>What the metadata says; what stands before broken XML still counts.</summary>
    public static TdmValue Read(EmbeddedMetadata metadata)
    {
        List<bool?> reservations = [];
        string? policy = null;
        try
        {
            using var text = new StringReader(metadata.Xml.TrimStart('\uFEFF', ' ', '\t', '\r', '\n'));
            using var reader = XmlReader.Create(text, metadata.Kind == EmbeddedMetadataKind.EpubPackage ? Document : Fragment);
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                    continue;

                foreach (var (name, value) in metadata.Kind == EmbeddedMetadataKind.EpubPackage ? OfMeta(reader) : OfXmp(reader))
                {
                    if (name == "reservation")
                        reservations.Add(TdmValue.ReservationOf(value));
                    else if (name == "policy")
                        policy ??= value.Trim();
                }
            }
        }
        catch (XmlException)
        {
            // Half a metadata block is common in PDFs; what was read so far stands.
        }

        return new TdmValue(TdmValue.Strictest(reservations), policy);
    }

    // EPUB 2: <meta name="tdm:reservation" content="1"/>; EPUB 3: <meta property="tdm:reservation">1</meta>.
    private static IEnumerable<(string Name, string Value)> OfMeta(XmlReader reader)
    {
        if (reader.LocalName != "meta")
            yield break;

        if (reader.GetAttribute("name") is { } name && LocalOf(name) is { } ofName && reader.GetAttribute("content") is { } content)
            yield return (ofName, content);
        else if (reader.GetAttribute("property") is { } property && LocalOf(property) is { } ofProperty)
            yield return (ofProperty, TextOf(reader));
    }

    // XMP writes a simple property as an element or as an attribute of rdf:Description.
    private static IEnumerable<(string Name, string Value)> OfXmp(XmlReader reader)
    {
        if (reader.NamespaceURI == XmpNamespace)
            yield return (reader.LocalName, TextOf(reader));

        foreach (var name in (string[])["reservation", "policy"])
        {
            if (reader.NodeType == XmlNodeType.Element && reader.GetAttribute(name, XmpNamespace) is { } value)
                yield return (name, value);
        }
    }

    // The prefix is declared by the book, but the protocol's own is reserved for it and copied by everyone.
    private static string? LocalOf(string name) => name.StartsWith("tdm:", StringComparison.Ordinal) ? name["tdm:".Length..] : null;

    private static string TextOf(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return "";

        var depth = reader.Depth;
        var text = "";
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text += reader.Value;
        }

        return text;
    }

    private static XmlReaderSettings Settings(ConformanceLevel conformance) => new()
    {
        // Nothing is expanded and nothing fetched: the file comes from a stranger.
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersInDocument = 4 * 1024 * 1024,
        ConformanceLevel = conformance,
        CheckCharacters = false,
    };
}
