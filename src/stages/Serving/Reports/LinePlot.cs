using System.Globalization;
using System.Text;
using Endonym.Text.Markup;
using static System.FormattableString;

namespace Endonym.Serving.Reports;

/// <summary>Lines over a logarithmic axis, such as rates over concurrency, as SVG that needs nothing else; with a description for those who do not see it.</summary>
public sealed record LinePlot
{
    private const int Width = 640, Height = 320, Left = 64, Right = 150, Top = 40, Bottom = 52;
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
        var step = RoundStep(points.Max(point => point.Y) / 4);
        var highY = Math.Max(step, Math.Ceiling(points.Max(point => point.Y) / step) * step);
        double X(double value) => Left + ((Width - Left - Right) * (highX > lowX ? Math.Log(value / lowX) / Math.Log(highX / lowX) : 0.5));
        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * value / highY);

        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="{id}-title {id}-desc" font-family="system-ui, sans-serif" font-size="12" fill="currentColor">""");
        Add(svg, $"""<title id="{id}-title">{HtmlText.Escape(Title)}</title><desc id="{id}-desc">{HtmlText.Escape(Description())}</desc>""");
        Add(svg, $"""<text x="{Left}" y="18" font-size="14" font-weight="600">{HtmlText.Escape(Title)}</text><text x="{Left}" y="33">{HtmlText.Escape(YAxis)}</text>""");
        for (var value = 0.0; value <= highY * 1.0001; value += step)
            Add(svg, $"""<line x1="{Left}" y1="{Y(value):0.0}" x2="{Width - Right}" y2="{Y(value):0.0}" stroke="currentColor" stroke-opacity="0.2"/><text x="{Left - 8}" y="{Y(value) + 4:0.0}" text-anchor="end">{value:#,##0.##}</text>""");
        foreach (var value in points.Select(point => point.X).Distinct().Order())
            Add(svg, $"""<text x="{X(value):0.0}" y="{Height - Bottom + 18}" text-anchor="middle">{value:#,##0.##}</text>""");
        Add(svg, $"""<text x="{(Left + Width - Right) / 2}" y="{Height - 10}" text-anchor="middle">{HtmlText.Escape(XAxis)}</text>""");
        if (Mark is { } mark && mark.X >= lowX && mark.X <= highX)
            Add(svg, $"""<line x1="{X(mark.X):0.0}" y1="{Top}" x2="{X(mark.X):0.0}" y2="{Height - Bottom}" stroke="currentColor" stroke-dasharray="4 3"/><text x="{X(mark.X) + 4:0.0}" y="{Top + 10}">{HtmlText.Escape(mark.Name)}</text>""");

        foreach (var (place, (name, line)) in Lines.Index())
        {
            var colour = Colours[place % Colours.Length];
            Add(svg, $"""<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{Dashes[place % Dashes.Length]}" points="{string.Join(' ', line.Select(point => Invariant($"{X(point.X):0.0},{Y(point.Y):0.0}")))}"/>""");
            foreach (var (x, y) in line)
                Add(svg, $"""<circle cx="{X(x):0.0}" cy="{Y(y):0.0}" r="3" fill="{colour}"><title>{HtmlText.Escape(Invariant($"{name}, {x:#,##0.##}: {y:#,##0.##}"))}</title></circle>""");
            Add(svg, $"""<text x="{Width - Right + 10}" y="{Y(line[^1].Y) + 4:0.0}">{HtmlText.Escape(name)}</text>""");
        }

        return svg.Append("</svg>").ToString();
    }

    private string Description() => string.Join(" ", Lines.Select(line => Invariant($"{line.Name}: {string.Join(", ", line.Points.Select(point => Invariant($"{point.Y:#,##0.##} at {point.X:#,##0.##}")))}.")).Prepend($"{YAxis} over {XAxis}."));

    private static double RoundStep(double raw)
    {
        if (raw <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
