using System.Globalization;
using System.Xml.Linq;
using Endonym.Text.Plots;

namespace Endonym.Text.Tests.Plots;

public sealed class PlotFrameTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly SvgPicture _picture = new("p", 300, 200, "Bits & bytes", "1 < 2");
    private readonly PlotFrame _frame;

    public PlotFrameTests() => _frame = new PlotFrame(_picture, left: 50, top: 30, right: 250, bottom: 130);

    [Fact]
    public void A_picture_has_a_title_and_its_facts_in_words()
    {
        var svg = Drawn();

        Assert.Equal(("img", "p-title p-desc", "0 0 300 200"), (svg.Attribute("role")!.Value, svg.Attribute("aria-labelledby")!.Value, svg.Attribute("viewBox")!.Value));
        Assert.Equal(("p-title", "Bits & bytes"), (svg.Element(Svg + "title")!.Attribute("id")!.Value, svg.Element(Svg + "title")!.Value));
        Assert.Equal(("p-desc", "1 < 2"), (svg.Element(Svg + "desc")!.Attribute("id")!.Value, svg.Element(Svg + "desc")!.Value));
    }

    [Fact]
    public void Shares_of_the_frame_lie_between_its_edges() =>
        Assert.Equal((50.0, 150.0, 250.0, 130.0, 80.0, 30.0), (_frame.X(0), _frame.X(0.5), _frame.X(1), _frame.Y(0), _frame.Y(0.5), _frame.Y(1)));

    [Fact]
    public void The_upright_axis_has_a_line_and_a_label_for_each_mark()
    {
        _frame.AddUpright(RoundScale.FromZero(7), value => value.ToString(CultureInfo.InvariantCulture));
        var svg = Drawn();

        // 0, 2, 4, 6, 8 over 100 units: 25 apart, from below.
        Assert.Equal([130, 105, 80, 55, 30], svg.Elements(Svg + "line").Select(line => At(line, "y1")));
        Assert.All(svg.Elements(Svg + "line"), line => Assert.Equal((50, 250, At(line, "y1")), (At(line, "x1"), At(line, "x2"), At(line, "y2"))));
        Assert.Equal(["0", "2", "4", "6", "8"], svg.Elements(Svg + "text").Select(text => text.Value));
        Assert.All(svg.Elements(Svg + "text"), text => Assert.Equal("end", text.Attribute("text-anchor")!.Value));
    }

    [Fact]
    public void The_level_axis_has_labels_below_and_a_name_under_its_middle()
    {
        _frame.AddLevel(RoundScale.FromZero(7), value => value.ToString(CultureInfo.InvariantCulture));
        _frame.AddName("a <name>");
        var svg = Drawn();

        Assert.Equal([50, 100, 150, 200, 250], svg.Elements(Svg + "line").Select(line => At(line, "x1")));
        var name = svg.Elements(Svg + "text").Last();
        Assert.Equal(("a <name>", 150.0), (name.Value, At(name, "x")));
        Assert.All(svg.Elements(Svg + "text"), text => Assert.InRange(At(text, "y"), 131, 130 + PlotFrame.AxisHeight));
    }

    [Theory]
    [InlineData(60, "start")]
    [InlineData(150, "middle")]
    [InlineData(240, "end")]
    public void The_name_of_a_mark_grows_away_from_the_nearer_edge(double x, string anchor)
    {
        _frame.AddMark("cut", x, "a cut");
        var svg = Drawn();

        var (line, text) = (Assert.Single(svg.Elements(Svg + "line")), Assert.Single(svg.Elements(Svg + "text")));
        Assert.Equal(("cut", x, x), (line.Attribute("class")!.Value, At(line, "x1"), At(line, "x2")));
        Assert.Equal(("a cut", anchor), (text.Value, text.Attribute("text-anchor")!.Value));
        Assert.InRange(At(text, "y"), 13, 30);
    }

    private static double At(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private XElement Drawn() => XElement.Parse(_picture.ToString());
}
