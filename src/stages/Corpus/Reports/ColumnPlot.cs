using System.Text;
using Endonym.Text.Markup;
using static Endonym.Corpus.Reports.PlotText;

namespace Endonym.Corpus.Reports;

/// <summary>Columns side by side in the order of what they count, such as lengths or years; and lines where something is cut.</summary>
internal sealed record ColumnPlot : IPlot
{
    private const int Width = 600;
    private const int Left = 56;
    private const int Right = 12;
    private const int Top = 28;
    private const int PlotHeight = 200;
    private const int AxisHeight = 52;
    private const int CharacterWidth = 8;

    /// <summary>What is plotted.</summary>
    public required string Title { get; init; }

    /// <summary>What the columns stand for, with its unit.</summary>
    public required string Axis { get; init; }

    /// <summary>The columns from the left.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Whether a column's label stands at its left edge, where its range begins; otherwise under its middle.</summary>
    public bool LabelsEdges { get; init; }

    /// <summary>Vertical lines: how many columns lie left of each, parts of one included, and what it is.</summary>
    public IReadOnlyList<(double Place, string Name)> Cuts { get; init; } = [];

    /// <inheritdoc/>
    public string ToSvg(string id)
    {
        var svg = new StringBuilder();
        Begin(svg, id, Width, Top + PlotHeight + AxisHeight, Title, Description());
        const int bottom = Top + PlotHeight;
        var (highest, step) = Scale();
        double Y(double value) => bottom - (value / highest * PlotHeight);
        var pitch = (double)(Width - Left - Right) / Math.Max(1, Columns.Count);
        for (var value = 0.0; value <= highest * 1.0001; value += step)
            Add(svg, $"""<line class="grid" x1="{Left}" y1="{Y(value):0.0}" x2="{Width - Right}" y2="{Y(value):0.0}"/><text class="axis" x="{Left - 8}" y="{Y(value) + 4:0.0}" text-anchor="end">{Short(value)}</text>""");

        // As many labels as have room.
        var longest = Columns.Select(column => column.Label.Length).DefaultIfEmpty().Max();
        var every = Math.Max(1, (int)Math.Ceiling((longest + 1) * CharacterWidth / pitch));
        for (var i = 0; i < Columns.Count; i++)
        {
            var column = Columns[i];
            var x = Left + (i * pitch);
            if (column.Value > 0)
                Add(svg, $"""<rect class="bar{(column.IsPale ? " lost" : "")}" x="{x + 1:0.0}" y="{Math.Min(Y(column.Value), bottom - 1):0.0}" width="{Math.Max(1, pitch - 2):0.0}" height="{Math.Max(1, bottom - Y(column.Value)):0.0}"><title>{HtmlText.Escape($"{column.Name}: {column.Shown}")}</title></rect>""");
            if (i % every == 0)
                Add(svg, $"""<text class="axis" x="{(LabelsEdges ? x : x + (pitch / 2)):0.0}" y="{bottom + 18}" text-anchor="middle">{HtmlText.Escape(column.Label)}</text>""");
        }

        foreach (var (place, name) in Cuts)
        {
            var x = Left + (Math.Clamp(place, 0, Columns.Count) * pitch);
            Add(svg, $"""<line class="cut" x1="{x:0.0}" y1="{Top - 4}" x2="{x:0.0}" y2="{bottom}"/><text class="axis" x="{x:0.0}" y="{Top - 10}" text-anchor="{(x < Width / 3 ? "start" : x > Width * 2 / 3 ? "end" : "middle")}">{HtmlText.Escape(name)}</text>""");
        }

        Add(svg, $"""<text class="axis" x="{(Left + Width - Right) / 2}" y="{bottom + 40}" text-anchor="middle">{HtmlText.Escape(Axis)}</text>""");
        return svg.Append("</svg>").ToString();
    }

    // What the picture shows, for those who do not see it.
    private string Description() => string.Join(" ",
    [
        $"{Title}; the axis counts {Axis}.",
        .. Columns.Where(column => column.Value > 0).Select(column => $"{column.Name}: {column.Shown}."),
        .. Cuts.Select(cut => $"Cut: {cut.Name}."),
    ]);

    // The smallest round number above every column, in 2 to 5 round steps.
    private (double Highest, double Step) Scale()
    {
        var highest = Math.Max(Columns.Select(column => column.Value).DefaultIfEmpty().Max(), double.Epsilon);
        var raw = highest / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        return (Math.Ceiling((highest / step) - 1e-9) * step, step);
    }
}
