using System.Text;
using System.Xml;

namespace Endonym.Corpus.Sources;

/// <summary>Prose of the compiler's XML documentation: its sentences with the names they mention, without tags, code and signatures.</summary>
internal static class XmlDocumentation
{
    /// <summary>Reads the members of a file, each with its paragraphs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Why the file ends early; null if it does not. What stands before the fault is returned.</param>
    public static IReadOnlyList<(string Member, IReadOnlyList<string> Paragraphs)> Read(string path, out string? error)
    {
        List<(string, IReadOnlyList<string>)> members = [];
        error = null;
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true });
            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, Name: "member", IsEmptyElement: false } && reader.GetAttribute("name") is { } name)
                    members.Add((name, ReadMember(reader)));
            }
        }
        catch (XmlException broken)
        {
            error = broken.Message;
        }

        return members;
    }

    private static List<string> ReadMember(XmlReader reader)
    {
        List<string> paragraphs = [];
        var text = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.Name is "code" or "example" or "seealso" or "inheritdoc":
                    SkipElement(reader);
                    break;
                case XmlNodeType.Element when IsBlock(reader.Name):
                    EndParagraph(text, paragraphs);
                    break;
                case XmlNodeType.Element:
                    // An empty element names what it refers to in an attribute; one with content says it.
                    if (reader.IsEmptyElement)
                        text.Append(Mentioned(reader));
                    break;
                case XmlNodeType.EndElement when IsBlock(reader.Name):
                    EndParagraph(text, paragraphs);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    text.Append(reader.Value);
                    break;
            }
        }

        EndParagraph(text, paragraphs);
        return paragraphs;
    }

    // Leaves the reader on the end of the element, so that the caller's next Read goes on behind it.
    private static void SkipElement(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return;

        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
        }
    }

    private static bool IsBlock(string element) => element is
        "summary" or "remarks" or "returns" or "param" or "typeparam" or "exception" or "value" or "para" or "p" or "list" or "item" or "listheader" or "description" or "term" or "li" or "ul" or "br";

    private static string Mentioned(XmlReader reader) =>
        reader.GetAttribute("cref") is { } reference ? SimpleName(reference)
        : reader.GetAttribute("langword") ?? reader.GetAttribute("name") ?? "";

    // M:System.Collections.Generic.List`1.Add(`0) is mentioned as Add; a constructor by its type.
    private static string SimpleName(string reference)
    {
        var name = reference.AsSpan();
        if (name.IndexOf('(') is > 0 and var parameters)
            name = name[..parameters];
        if (name.EndsWith(".#ctor"))
            name = name[..^".#ctor".Length];
        name = name[(name.LastIndexOfAny('.', ':') + 1)..];
        return (name.IndexOf('`') is > 0 and var arity ? name[..arity] : name).ToString();
    }

    private static void EndParagraph(StringBuilder text, List<string> paragraphs)
    {
        var paragraph = string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        text.Clear();
        if (paragraph.Length > 0)
            paragraphs.Add(paragraph);
    }
}
