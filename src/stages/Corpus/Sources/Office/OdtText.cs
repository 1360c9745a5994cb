using System.Globalization;
using System.Xml;

namespace Endonym.Corpus.Sources.Office;

/// <summary>The text of an ODT package: paragraphs, headings, entries of lists, tables by rows, then the notes.</summary>
/// <remarks>OASIS OpenDocument 1.3, part 3. Left out: annotations, what revisions have deleted, tables of contents (headings said again), phonetic guides, and the titles of pictures.</remarks>
internal static class OdtText
{
    private const string Content = "content.xml";
    private const string Manifest = "META-INF/manifest.xml";

    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "annotation", "tracked-changes", "table-of-content", "ruby-text", "note-citation", "forms", "font-face-decls", "automatic-styles", "scripts",
    };

    /// <summary>Whether the text is locked with a password, by the zip or by the format's own way.</summary>
    public static bool IsEncrypted(OfficePackage package, CancellationToken cancellationToken)
    {
        if (package.IsEncrypted(Content))
            return true;
        return package.Has(Manifest) && package.Nodes(Manifest, cancellationToken).Any(node => node is { NodeType: XmlNodeType.Element, LocalName: "encryption-data" });
    }

    /// <summary>The text in pieces.</summary>
    public static IEnumerable<string> Read(OfficePackage package, CancellationToken cancellationToken)
    {
        var blocks = new TextBlocks();
        var notes = new TextBlocks();
        var walk = new Walk { Body = blocks, Notes = notes };
        foreach (var node in package.Nodes(Content, cancellationToken))
        {
            walk.Take(node);
            if (blocks.HasPiece)
                yield return blocks.Take();
        }

        yield return blocks.TakeAll();
        yield return blocks.Follow(notes);
    }

    private sealed class Walk
    {
        // More spaces than a line has are layout.
        private const int MostSpaces = 80;

        private bool _inNote;
        private int _leftOutFrom = int.MaxValue;
        private int _paragraphs;
        private int _bodyParagraphs;
        private int _lists;

        public required TextBlocks Body { get; init; }

        public required TextBlocks Notes { get; init; }

        private TextBlocks Blocks => _inNote ? Notes : Body;

        public void Take(XmlReader node)
        {
            if (node.Depth > _leftOutFrom)
                return;
            _leftOutFrom = int.MaxValue;

            switch (node.NodeType)
            {
                case XmlNodeType.Element when LeftOut.Contains(node.LocalName) || IsOfPicture(node):
                    _leftOutFrom = node.IsEmptyElement ? int.MaxValue : node.Depth;
                    break;
                case XmlNodeType.Element:
                    Begin(node);
                    break;
                case XmlNodeType.EndElement:
                    End(node.LocalName);
                    break;
                case XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA when _paragraphs > 0:
                    Blocks.Append(node.Value);
                    break;
                default:
                    break;
            }
        }

        private void Begin(XmlReader node)
        {
            switch (node.LocalName)
            {
                case "p" or "h":
                    if (_paragraphs++ > 0)
                        EndBlock();
                    break;
                case "list-item":
                    _lists++;
                    break;
                case "s":
                    var given = int.TryParse(node.GetAttribute("c", node.NamespaceURI), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1;
                    Blocks.Append(new string(' ', Math.Min(given, MostSpaces)));
                    break;
                case "tab":
                    Blocks.Append(" ");
                    break;
                case "line-break":
                    Blocks.Break();
                    break;
                case "note-body":
                    (_inNote, _bodyParagraphs, _paragraphs) = (true, _paragraphs, 0);
                    break;
                case "table-row":
                    Blocks.BeginRow();
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
                case "p" or "h":
                    _paragraphs--;
                    EndBlock();
                    break;
                case "list-item":
                    _lists--;
                    break;
                case "note-body":
                    (_inNote, _paragraphs) = (false, _bodyParagraphs);
                    break;
                case "table-cell":
                    Blocks.EndCell();
                    break;
                case "table-row":
                    Blocks.EndRow();
                    break;
                default:
                    break;
            }
        }

        private static bool IsOfPicture(XmlReader node) => node.LocalName is "title" or "desc" && node.Prefix == "svg";

        private void EndBlock() => Blocks.End(_lists > 0 && !_inNote ? BlockKind.ListItem : BlockKind.Paragraph);
    }
}
