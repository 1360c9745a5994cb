using System.Xml;

namespace Endonym.Corpus.Sources.Office;

/// <summary>The text of a DOCX package: paragraphs, entries of lists, tables by rows, then footnotes and endnotes.</summary>
/// <remarks>
/// ECMA-376, part 1, chapter 17. Left out: what revisions have deleted or moved away, instructions of fields, headers and footers, comments, the phonetic guides over
/// East Asian words, and the second form of what is there twice for older readers (<c>mc:Fallback</c>).
/// </remarks>
internal static class DocxText
{
    private const string UsualMain = "word/document.xml";

    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal) { "Fallback", "moveFrom", "del", "rt", "sectPr", "rPr", "tblPr", "tblGrid" };

    /// <summary>The entry that holds the document; a package may name it as it likes.</summary>
    public static string MainOf(OfficePackage package, CancellationToken cancellationToken) => Related(package, "", "/officeDocument", cancellationToken) ?? UsualMain;

    /// <summary>The text in pieces.</summary>
    public static IEnumerable<string> Read(OfficePackage package, CancellationToken cancellationToken)
    {
        var blocks = new TextBlocks();
        var main = MainOf(package, cancellationToken);
        string[] notes = [Related(package, main, "/footnotes", cancellationToken) ?? "word/footnotes.xml", Related(package, main, "/endnotes", cancellationToken) ?? "word/endnotes.xml"];
        foreach (var part in notes.Where(package.Has).Prepend(main))
        {
            var walk = new Walk(blocks);
            foreach (var node in package.Nodes(part, cancellationToken))
            {
                walk.Take(node);
                if (blocks.HasPiece)
                    yield return blocks.Take();
            }

            yield return blocks.TakeAll();
        }
    }

    // What an entry names as its part of a kind, or null. ECMA-376, part 2, section 6.5.
    private static string? Related(OfficePackage package, string entry, string kind, CancellationToken cancellationToken)
    {
        var slash = entry.LastIndexOf('/') + 1;
        var relations = $"{entry[..slash]}_rels/{entry[slash..]}.rels";
        if (!package.Has(relations))
            return null;
        return package.Nodes(relations, cancellationToken)
            .Where(node => node is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && node.GetAttribute("Type")?.EndsWith(kind, StringComparison.Ordinal) == true)
            .Select(node => OfficePackage.Resolve(entry, node.GetAttribute("Target") ?? ""))
            .FirstOrDefault();
    }

    private sealed class Walk(TextBlocks blocks)
    {
        private int _leftOutFrom = int.MaxValue;
        private bool _inText;
        private bool _isListItem;

        public void Take(XmlReader node)
        {
            if (node.Depth > _leftOutFrom)
                return;
            _leftOutFrom = int.MaxValue;

            switch (node.NodeType)
            {
                case XmlNodeType.Element when LeftOut.Contains(node.LocalName) || IsSeparator(node):
                    _leftOutFrom = node.IsEmptyElement ? int.MaxValue : node.Depth;
                    break;
                case XmlNodeType.Element:
                    Begin(node);
                    break;
                case XmlNodeType.EndElement:
                    End(node.LocalName);
                    break;
                case XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA when _inText:
                    blocks.Append(node.Value);
                    break;
                default:
                    break;
            }
        }

        private void Begin(XmlReader node)
        {
            switch (node.LocalName)
            {
                case "p":
                    // One within another stands in a box beside it.
                    EndParagraph();
                    break;
                case "numPr":
                    _isListItem = true;
                    break;
                case "t":
                    _inText = !node.IsEmptyElement;
                    break;
                case "br" or "cr":
                    blocks.Break();
                    break;
                case "tab":
                    blocks.Append(" ");
                    break;
                case "noBreakHyphen":
                    blocks.Append("\u2011");
                    break;
                case "tr":
                    blocks.BeginRow();
                    break;
                default:
                    break;
            }

            if (node.IsEmptyElement)
                End(node.LocalName);
        }

        private void End(string name)
        {
            switch (name)
            {
                case "t":
                    _inText = false;
                    break;
                case "p":
                    EndParagraph();
                    break;
                case "tc":
                    blocks.EndCell();
                    break;
                case "tr":
                    blocks.EndRow();
                    break;
                default:
                    break;
            }
        }

        private void EndParagraph()
        {
            blocks.End(_isListItem ? BlockKind.ListItem : BlockKind.Paragraph);
            _isListItem = false;
        }

        // The line between text and notes is a note itself.
        private static bool IsSeparator(XmlReader node) =>
            node.LocalName is "footnote" or "endnote" && node.GetAttribute("type", node.NamespaceURI) is "separator" or "continuationSeparator" or "continuationNotice";
    }
}
