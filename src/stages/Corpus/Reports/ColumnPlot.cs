using Endonym.Text.Markup;
using Endonym.Text.Plots;
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
        const int bottom = Top + PlotHeight;
        var picture = new SvgPicture(id, Width, bottom + PlotFrame.AxisHeight, Title, Description());
        var frame = new PlotFrame(picture, Left, Top, Width - Right, bottom);
        var scale = RoundScale.FromZero(Columns.Select(column => column.Value).DefaultIfEmpty().Max());
        frame.AddUpright(scale, Short);

        // As many labels as have room.
        var pitch = (double)(Width - Left - Right) / Math.Max(1, Columns.Count);
        var longest = Columns.Select(column => column.Label.Length).DefaultIfEmpty().Max();
        var every = Math.Max(1, (int)Math.Ceiling((longest + 1) * CharacterWidth / pitch));
        foreach (var (i, column) in Columns.Index())
        {
            var (x, y) = (Left + (i * pitch), frame.Y(scale.ShareOf(column.Value)));
            if (column.Value > 0)
                picture.Add($"""<rect class="bar{(column.IsPale ? " lost" : "")}" x="{x + 1:0.0}" y="{Math.Min(y, bottom - 1):0.0}" width="{Math.Max(1, pitch - 2):0.0}" height="{Math.Max(1, bottom - y):0.0}"><title>{HtmlText.Escape($"{column.Name}: {column.Shown}")}</title></rect>""");
            if (i % every == 0)
                frame.AddLabel(LabelsEdges ? x : x + (pitch / 2), column.Label);
        }

        foreach (var (place, name) in Cuts)
            frame.AddMark("cut", Left + (Math.Clamp(place, 0, Columns.Count) * pitch), name);
        frame.AddName(Axis);
        return picture.ToString();
    }

    // What the picture shows, for those who do not see it.
    private string Description() => string.Join(" ",
    [
        $"{Title}; the axis counts {Axis}.",
        .. Columns.Where(column => column.Value > 0).Select(column => $"{column.Name}: {column.Shown}."),
        .. Cuts.Select(cut => $"Cut: {cut.Name}."),
    ]);
}
