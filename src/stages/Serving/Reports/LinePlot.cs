using Endonym.Text.Markup;
using Endonym.Text.Plots;
using static System.FormattableString;

namespace Endonym.Serving.Reports;

/// <summary>Lines over a logarithmic axis, such as rates over concurrency.</summary>
public sealed record LinePlot
{
    private const int Width = 640, Height = 340, Left = 64, Right = 150, Top = 62;
    private static readonly string[] Colours = ["#2f6db5", "#b5532f", "#1a7f4b", "#7b4fb0"];
    private static readonly string[] Dashes = ["", "7 4", "2 3", "9 3 2 3"];

    /// <summary>What is plotted.</summary>
    public required string Title { get; init; }

    /// <summary>The horizontal axis, with its unit.</summary>
    public required string XAxis { get; init; }

    /// <summary>The vertical axis, with its unit.</summary>
    public required string YAxis { get; init; }

    /// <summary>Lines by name; X above 0 and ascending, Y not negative.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> Lines { get; init; }

    /// <summary>A vertical line at some X and what it is; null draws none.</summary>
    public (double X, string Name)? Mark { get; init; }

    /// <summary>The picture.</summary>
    /// <param name="id">An id of its own in the page.</param>
    public string ToSvg(string id)
    {
        var points = Lines.SelectMany(line => line.Points).ToList();
        var (lowX, highX) = (points.Min(point => point.X), points.Max(point => point.X));
        var scale = RoundScale.FromZero(points.Max(point => point.Y));
        var picture = new SvgPicture(id, Width, Height, Title, Description());
        var frame = new PlotFrame(picture, Left, Top, Width - Right, Height - PlotFrame.AxisHeight);
        double X(double value) => frame.X(highX > lowX ? Math.Log(value / lowX) / Math.Log(highX / lowX) : 0.5);
        double Y(double value) => frame.Y(scale.ShareOf(value));

        picture.AddText("title", Left, 16, "start", Title);
        picture.AddText("axis", Left, 34, "start", YAxis);
        frame.AddUpright(scale, value => Invariant($"{value:#,##0.##}"));
        foreach (var value in points.Select(point => point.X).Distinct().Order())
            frame.AddLabel(X(value), Invariant($"{value:#,##0.##}"));
        frame.AddName(XAxis);
        if (Mark is { } mark && mark.X >= lowX && mark.X <= highX)
            frame.AddMark("mark", X(mark.X), mark.Name);

        foreach (var (place, (name, line)) in Lines.Index())
        {
            var colour = Colours[place % Colours.Length];
            picture.Add($"""<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{Dashes[place % Dashes.Length]}" points="{string.Join(' ', line.Select(point => Invariant($"{X(point.X):0.0},{Y(point.Y):0.0}")))}"/>""");
            foreach (var (x, y) in line)
                picture.Add($"""<circle cx="{X(x):0.0}" cy="{Y(y):0.0}" r="3" fill="{colour}"><title>{HtmlText.Escape(Invariant($"{name}, {x:#,##0.##}: {y:#,##0.##}"))}</title></circle>""");
            picture.AddText("", Width - Right + 10, Y(line[^1].Y) + 4, "start", name);
        }

        return picture.ToString();
    }

    private string Description() => string.Join(" ", Lines.Select(line => Invariant($"{line.Name}: {string.Join(", ", line.Points.Select(point => Invariant($"{point.Y:#,##0.##} at {point.X:#,##0.##}")))}.")).Prepend($"{YAxis} over {XAxis}."));
}
