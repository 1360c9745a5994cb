using Endonym.Evaluation.Metrics;
using Endonym.Text.Markup;
using Endonym.Text.Plots;

namespace Endonym.Evaluation.Reports;

/// <summary>A dot for a value and a line for its interval, one row for each stage.</summary>
internal sealed record DotPlot
{
    private const int Width = 660;
    private const int LabelWidth = 130;
    private const int ValueWidth = 190;
    private const int RowHeight = 30;
    private const int Top = 24;
    private const int LongestLabel = 18;
    private const int LongestMissing = 30;

    /// <summary>Unique on its page; letters, digits and underscores.</summary>
    public required string Id { get; init; }

    /// <summary>What is plotted.</summary>
    public required string Title { get; init; }

    /// <summary>What the axis counts, with its unit.</summary>
    public required string Axis { get; init; }

    /// <summary>The rows; null for a value that is not there.</summary>
    public required IReadOnlyList<(string Label, Estimate? Value)> Rows { get; init; }

    /// <summary>Whether values are shares, shown in per cent.</summary>
    public required bool IsShare { get; init; }

    /// <summary>A value to mark by a vertical line, and what it is called, such as chance.</summary>
    public (double Value, string Name)? Reference { get; init; }

    /// <summary>What to write where there is no value.</summary>
    public required string Missing { get; init; }

    /// <summary>The picture.</summary>
    public string ToSvg()
    {
        double[] ends = [.. Rows.Select(row => row.Value).OfType<Estimate>().SelectMany(value => new[] { value.Low, value.High })];
        var scale = ends.Length == 0 ? RoundScale.FromZero(0) : RoundScale.Around(ends.Min(), ends.Max());
        var bottom = Top + (Rows.Count * RowHeight);
        var picture = new SvgPicture(Id, Width, bottom + PlotFrame.AxisHeight, Title, Description());
        var frame = new PlotFrame(picture, LabelWidth, Top, Width - ValueWidth, bottom);
        double X(double value) => frame.X(scale.ShareOf(value));

        frame.AddLevel(scale, value => IsShare ? scale.Label(value, 100) + " %" : scale.Label(value));
        frame.AddName(Axis);
        if (Reference is { } reference && reference.Value >= scale.Low && reference.Value <= scale.High)
            frame.AddMark("reference", X(reference.Value), reference.Name);

        foreach (var (i, (label, value)) in Rows.Index())
        {
            var y = Top + (i * RowHeight) + (RowHeight / 2);
            picture.AddText("", LabelWidth - 10, y + 5, "end", PlainText.Shortened(label, LongestLabel));
            if (value is not null)
                picture.Add($"""<line class="interval" x1="{X(value.Low):0.0}" y1="{y}" x2="{X(value.High):0.0}" y2="{y}"/><circle class="dot" cx="{X(value.Value):0.0}" cy="{y}" r="5"/>""");
            picture.AddText("value", Width - ValueWidth + 14, y + 5, "start", value is null ? PlainText.Shortened(Missing, LongestMissing) : ReportText.Of(value, IsShare));
        }

        return picture.ToString();
    }

    // What the picture shows, for those who do not see it.
    private string Description() => string.Join(" ",
    [
        $"A value and its 95 % interval for each stage; the axis counts {Axis}.",
        .. Rows.Select(row => $"{row.Label}: {(row.Value is null ? Missing : ReportText.Of(row.Value, IsShare))}."),
        .. Reference is { } reference ? [$"{reference.Name}: {(IsShare ? ReportText.Percent(reference.Value) : ReportText.Number(reference.Value))}."] : Array.Empty<string>(),
    ]);
}
