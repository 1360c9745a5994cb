using System.Xml.Linq;
using Endonym.Lineage.Rights;
using static System.FormattableString;

namespace Endonym.Lineage.Ancestry;

/// <summary>An ancestry as a drawing: sources to the left, the artifact to the right.</summary>
public static class AncestrySvg
{
    private const int BoxWidth = 250, BoxHeight = 66, ColumnGap = 90, RowGap = 20, Margin = 16, NoteHeight = 28, LettersPerLine = 38, BoldLettersPerLine = 28;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws a self-contained SVG document, which may also stand inside an HTML page.</summary>
    /// <remarks>
    /// Every rights class has a colour and is written out as well, so that nobody depends on the colour; title and description carry the whole tree as text
    /// for those who do not see the drawing. Everything that comes from manifests is text, never markup.
    /// </remarks>
    public static string Render(AncestryGraph graph)
    {
        var layout = new AncestryLayout(graph);
        var width = 2 * Margin + layout.Columns * BoxWidth + (layout.Columns - 1) * ColumnGap;
        var height = 2 * Margin + layout.Rows * BoxHeight + (layout.Rows - 1) * RowGap + NoteHeight;
        var id = "ancestry-" + string.Concat(graph.Root.Manifest.Id.Where(char.IsAsciiLetterOrDigit));

        return new XElement(Svg + "svg",
            new XAttribute("viewBox", Invariant($"0 0 {width} {height}")),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{id}-title {id}-text"),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XElement(Svg + "title", new XAttribute("id", id + "-title"), $"Ancestry of {NodeText.NameOf(graph.Root)}"),
            new XElement(Svg + "desc", new XAttribute("id", id + "-text"), AncestryText.Render(graph)),
            new XElement(Svg + "rect", new XAttribute("width", width), new XAttribute("height", height), new XAttribute("fill", "#ffffff")),
            graph.Nodes.SelectMany(node => graph.InputsOf(node).Select(edge => Edge(layout, edge, node))),
            graph.Nodes.Select(node => Box(graph, layout, node)),
            Line(NodeText.ShareNote(graph), Margin, height - Margin, 13)).ToString();
    }

    private static XElement[] Edge(AncestryLayout layout, AncestryEdge edge, AncestryNode maker)
    {
        var (x1, y1) = CornerOf(layout, edge.Node);
        var (x2, y2) = CornerOf(layout, maker);
        // Columns that the edge passes over are passed in the gap below its row, where no box stands.
        var lane = y1 + BoxHeight + RowGap / 2;
        var passesOver = x2 - x1 > BoxWidth + ColumnGap;
        (x1, y1, y2) = (x1 + BoxWidth, y1 + BoxHeight / 2, y2 + BoxHeight / 2);
        const int bend = ColumnGap / 2;
        var way = passesOver
            ? Invariant($"M{x1} {y1} C{x1 + bend} {y1} {x1 + bend} {lane} {x1 + ColumnGap} {lane} H{x2 - ColumnGap} C{x2 - bend} {lane} {x2 - bend} {y2} {x2} {y2}")
            : Invariant($"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}");
        return
        [
            new XElement(Svg + "path",
                new XAttribute("d", way),
                new XAttribute("fill", "none"), new XAttribute("stroke", "#616161"), new XAttribute("stroke-width", "1.5")),
            Line(NodeText.Shorten(NodeText.OneLine(edge.Role), LettersPerLine / 3), x1 + 6, y1 - 5, 11),
        ];
    }

    private static XElement Box(AncestryGraph graph, AncestryLayout layout, AncestryNode node)
    {
        var (x, y) = CornerOf(layout, node);
        var (fill, stroke) = ColoursOf(node);
        var (name, rights, origin) = (NodeText.NameOf(node), NodeText.RightsOf(node), NodeText.OriginOf(node, graph));
        return new XElement(Svg + "g",
            new XElement(Svg + "title", $"{name}: {rights}; {origin}"),
            new XElement(Svg + "rect",
                new XAttribute("x", x), new XAttribute("y", y), new XAttribute("width", BoxWidth), new XAttribute("height", BoxHeight), new XAttribute("rx", 6),
                new XAttribute("fill", fill), new XAttribute("stroke", stroke), new XAttribute("stroke-width", 2),
                node is UnknownNode ? new XAttribute("stroke-dasharray", "6 4") : null),
            Line(NodeText.Shorten(name, BoldLettersPerLine), x + 10, y + 20, 13, new XAttribute("font-weight", "bold")),
            Line(NodeText.Shorten(rights, LettersPerLine), x + 10, y + 38, 12),
            Line(NodeText.Shorten(origin, LettersPerLine), x + 10, y + 55, 12));
    }

    private static XElement Line(string text, int x, int y, int size, params XAttribute[] more) =>
        new(Svg + "text", new XAttribute("x", x), new XAttribute("y", y), new XAttribute("font-size", size), new XAttribute("fill", "#1a1a1a"), more, text);

    private static (int X, int Y) CornerOf(AncestryLayout layout, AncestryNode node)
    {
        var (column, row) = layout.PlaceOf(node);
        return (Margin + column * (BoxWidth + ColumnGap), Margin + row * (BoxHeight + RowGap));
    }

    // Dark letters on each of these fills have a contrast above 13 : 1; the outlines differ in lightness too.
    private static (string Fill, string Stroke) ColoursOf(AncestryNode node) => node switch
    {
        ArtifactNode { Manifest.RightsClass: var rights } => ColoursOf(rights),
        SourceNode { Source.Class: var rights } => ColoursOf(rights),
        _ => ("#f5f5f5", "#616161"),
    };

    private static (string Fill, string Stroke) ColoursOf(RightsClass rights) => rights switch
    {
        RightsClass.White => ("#e8f5e9", "#43a047"),
        RightsClass.GreyTdm => ("#fff8e1", "#c77700"),
        RightsClass.GreyResearch => ("#ffe9dc", "#bf360c"),
        _ => ("#fde7ea", "#8e0022"),
    };
}
