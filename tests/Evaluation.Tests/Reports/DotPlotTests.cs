using System.Globalization;
using System.Xml.Linq;
using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Reports;

namespace Endonym.Evaluation.Tests.Reports;

public sealed class DotPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static XElement Draw(params (string, Estimate?)[] rows) => XElement.Parse(
        new DotPlot { Id = "plot", Title = "Bits & bytes", Axis = "bits per byte", Rows = rows, IsShare = false, Reference = (2.5, "guessing"), Missing = "skipped: no language pack" }.ToSvg());

    private static double At(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    [Fact]
    public void Dots_lie_on_their_intervals_and_scale_with_the_values()
    {
        var svg = Draw(("base", new Estimate(3, 2, 4, 10)), ("adapted", new Estimate(2, 2, 2, 10)));
        var interval = Assert.Single(svg.Elements(Svg + "line"), line => line.Attribute("class")!.Value == "interval" && At(line, "x1") != At(line, "x2"));
        double[] dots = [.. svg.Elements(Svg + "circle").Select(dot => At(dot, "cx"))];

        Assert.Equal((At(interval, "x1") + At(interval, "x2")) / 2, dots[0], tolerance: 0.1); // 3 is halfway from 2 to 4
        Assert.Equal(At(interval, "x1"), dots[1], tolerance: 0.1);                             // 2 is the lower end
    }

    [Fact]
    public void The_picture_says_in_words_what_it_shows()
    {
        var svg = Draw(("base", new Estimate(3, 2, 4, 10)), ("adapted", null));

        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal("Bits & bytes", svg.Element(Svg + "title")!.Value);
        Assert.Equal(
            "A value and its 95 % interval for each stage; the axis counts bits per byte. base: 3.000 (2.000–4.000). adapted: skipped: no language pack. guessing: 2.500.", svg.Element(Svg + "desc")!.Value);
    }

    [Fact]
    public void The_axis_says_what_it_counts_and_the_line_of_reference_what_it_is()
    {
        var svg = Draw(("base", new Estimate(3, 2, 4, 10)));
        var texts = svg.Elements(Svg + "text").Where(text => text.Attribute("class")?.Value == "axis").ToList();

        Assert.Contains(texts, text => text.Value == "bits per byte");
        var line = Assert.Single(svg.Elements(Svg + "line"), line => line.Attribute("class")!.Value == "reference");
        Assert.Equal(At(line, "x1"), At(Assert.Single(texts, text => text.Value == "guessing"), "x"));
        // 2.5 lies a quarter of the way from 2 to 4.
        var ends = svg.Elements(Svg + "line").Where(grid => grid.Attribute("class")!.Value == "grid").Select(grid => At(grid, "x1")).ToList();
        Assert.Equal(ends[0] + ((ends[^1] - ends[0]) / 4), At(line, "x1"), tolerance: 0.1);
    }

    [Theory]
    [InlineData(1.5, 1.4, 1.6)]
    [InlineData(2, 2, 2)] // nothing to scale by
    [InlineData(0, 0, 0.0001)]
    [InlineData(5000, 100, 9000)]
    public void Every_mark_stays_inside_the_picture(double value, double low, double high)
    {
        var svg = Draw(("stage", new Estimate(value, low, high, 1)));

        Assert.InRange(svg.Elements(Svg + "line").Count(line => line.Attribute("class")!.Value == "grid"), 2, 9);
        foreach (var line in svg.Elements(Svg + "line"))
            Assert.All(new[] { At(line, "x1"), At(line, "x2") }, x => Assert.InRange(x, 130, 470.1));
    }

    [Fact]
    public void A_plot_without_any_value_can_still_be_drawn() => Assert.Empty(Draw(("stage", null)).Elements(Svg + "circle"));
}
