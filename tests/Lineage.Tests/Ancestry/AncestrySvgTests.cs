using System.Globalization;
using System.Xml.Linq;
using Endonym.Lineage.Ancestry;

namespace Endonym.Lineage.Tests.Ancestry;

public sealed class AncestrySvgTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly AncestryFamily _family = new();

    public void Dispose() => _family.Dispose();

    [Fact]
    public void Every_node_is_a_box_with_its_rights_written_out_and_every_edge_a_line()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Checkpoint.Manifest);
        var drawing = XElement.Parse(AncestrySvg.Render(graph));

        var boxes = drawing.Elements(Svg + "g").ToList();
        Assert.Equal(graph.Nodes.Count, boxes.Count);
        Assert.Equal(graph.Nodes.Sum(node => graph.InputsOf(node).Count), drawing.Elements(Svg + "path").Count());
        // White: law, bot, the instructions; grey: web and all that has read it, which are corpus, tokenizer, shards and checkpoint.
        var rights = boxes.Select(box => box.Elements(Svg + "text").ElementAt(1).Value.Split(',')[0]).CountBy(name => name).ToDictionary();
        Assert.Equal(new Dictionary<string, int> { ["White"] = 3, ["GreyTdm"] = 5, ["Unknown rights"] = 1 }, rights);
        // One colour for each, and only one.
        Assert.Equal(3, boxes.Select(box => (box.Elements(Svg + "text").ElementAt(1).Value.Split(',')[0], box.Element(Svg + "rect")!.Attribute("fill")!.Value)).Distinct().Count());
    }

    [Fact]
    public void Boxes_lie_inside_the_drawing_do_not_overlap_and_sources_lie_left_of_what_was_made_of_them()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Report.Manifest);
        var drawing = XElement.Parse(AncestrySvg.Render(graph));
        var boxes = drawing.Elements(Svg + "g").Select(box => box.Element(Svg + "rect")!).Select(box => (X: Number(box, "x"), Y: Number(box, "y"), Width: Number(box, "width"), Height: Number(box, "height"))).ToList();

        Assert.All(boxes, box => Assert.True(box.X >= 0 && box.Y >= 0 && box.X + box.Width <= Number(drawing, "width") && box.Y + box.Height <= Number(drawing, "height")));
        for (var i = 0; i < boxes.Count; i++)
            Assert.All(boxes.Skip(i + 1), other => Assert.False(Math.Abs(boxes[i].X - other.X) < other.Width && Math.Abs(boxes[i].Y - other.Y) < other.Height));
        // A box's place in the document is its node's in the graph.
        var place = graph.Nodes.Zip(boxes).ToDictionary(pair => pair.First, pair => pair.Second.X);
        Assert.All(graph.Nodes, node => Assert.All(graph.InputsOf(node), edge => Assert.True(place[edge.Node] < place[node])));
    }

    [Fact]
    public void Those_who_do_not_see_it_are_told_the_same()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Checkpoint.Manifest);
        var drawing = XElement.Parse(AncestrySvg.Render(graph));

        Assert.Equal("img", drawing.Attribute("role")?.Value);
        var named = drawing.Attribute("aria-labelledby")!.Value.Split(' ').Select(id => drawing.Elements().Single(element => element.Attribute("id")?.Value == id).Value);
        Assert.Equal(["Ancestry of checkpoint 'pl'", AncestryText.Render(graph)], named);
    }

    [Fact]
    public void Names_are_text_and_never_markup_and_nothing_is_fetched()
    {
        var source = Samples.Source("</text><script>alert(1)</script>", license: "\"><image href='http://evil/'/>") with { Title = "a & b \0 \uFFFE \ud800" };
        var made = _family.Workspace.Make(Samples.Step("x"), "x", Samples.Of(source, 1));

        var drawing = XElement.Parse(AncestrySvg.Render(AncestryGraph.Of(_family.Workspace, made.Manifest)));

        Assert.Subset(new HashSet<string> { "svg", "title", "desc", "rect", "path", "g", "text" }, drawing.DescendantsAndSelf().Select(element => element.Name.LocalName).ToHashSet());
        Assert.DoesNotContain(drawing.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "href" or "src" or "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Contains("<script>alert(1)</script> (a & b \uFFFD \uFFFD \uFFFD)", drawing.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_ancestry_gives_the_same_drawing() => Assert.Equal(
        AncestrySvg.Render(AncestryGraph.Of(_family.Workspace, _family.Report.Manifest)),
        AncestrySvg.Render(AncestryGraph.Of(_family.Workspace, _family.Report.Manifest)));

    private static int Number(XElement element, string name) => int.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
