using System.Globalization;
using System.Text;
using Endonym.Evaluation.Metrics;
using Endonym.Text.Markup;

namespace Endonym.Evaluation.Reports;

/// <summary>A dot for a value and a line for its interval, one row for each stage, as inline SVG. Our own, because every plotting library brings native files or scripts for what is a page of code.</summary>
/// <remarks>Colours come from the page's style (<c>dot</c>, <c>axis</c>, <c>reference</c>), so that dark pages and printers are served by the same picture.</remarks>
internal sealed record DotPlot
{
    private const int Width = 660;
    private const int LabelWidth = 130;
    private const int ValueWidth = 190;
    private const int RowHeight = 30;
    private const int Top = 24;
    private const int AxisHeight = 54;

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
        var (low, high, step) = Scale();
        double X(double value) => LabelWidth + ((value - low) / (high - low) * (Width - LabelWidth - ValueWidth));
        var bottom = Top + (Rows.Count * RowHeight);

        var svg = new StringBuilder();
        Add(svg, $"""<svg role="img" aria-labelledby="{Id}-title {Id}-desc" viewBox="0 0 {Width} {bottom + AxisHeight}" xmlns="http://www.w3.org/2000/svg">""");
        Add(svg, $"""<title id="{Id}-title">{HtmlText.Escape(Title)}</title><desc id="{Id}-desc">{HtmlText.Escape(Description())}</desc>""");
        for (var tick = 0; low + (tick * step) <= high + (step / 1e6); tick++)
        {
            var value = low + (tick * step);
            Add(svg, $"""<line class="grid" x1="{X(value):0.0}" y1="{Top}" x2="{X(value):0.0}" y2="{bottom}"/><text class="axis" x="{X(value):0.0}" y="{bottom + 18}" text-anchor="middle">{Label(value, step)}</text>""");
        }

        Add(svg, $"""<text class="axis" x="{X((low + high) / 2):0.0}" y="{bottom + 40}" text-anchor="middle">{HtmlText.Escape(Axis)}</text>""");
        if (Reference is { } reference && reference.Value >= low && reference.Value <= high)
            Add(svg, $"""<line class="reference" x1="{X(reference.Value):0.0}" y1="{Top}" x2="{X(reference.Value):0.0}" y2="{bottom}"/><text class="axis" x="{X(reference.Value):0.0}" y="{Top - 8}" text-anchor="middle">{HtmlText.Escape(reference.Name)}</text>""");

        for (var i = 0; i < Rows.Count; i++)
        {
            var (label, value) = Rows[i];
            var y = Top + (i * RowHeight) + (RowHeight / 2);
            Add(svg, $"""<text x="{LabelWidth - 10}" y="{y + 5}" text-anchor="end">{HtmlText.Escape(Shortened(label))}</text>""");
            if (value is not null)
                Add(svg, $"""<line class="interval" x1="{X(value.Low):0.0}" y1="{y}" x2="{X(value.High):0.0}" y2="{y}"/><circle class="dot" cx="{X(value.Value):0.0}" cy="{y}" r="5"/>""");
            Add(svg, $"""<text class="value" x="{Width - ValueWidth + 14}" y="{y + 5}">{HtmlText.Escape(value is null ? Shortened(Missing, 30) : ReportText.Of(value, IsShare))}</text>""");
        }

        return svg.Append("</svg>").ToString();
    }

    // What the picture shows, for those who do not see it.
    private string Description() => string.Join(" ",
    [
        $"A value and its 95 % interval for each stage; the axis counts {Axis}.",
        .. Rows.Select(row => $"{row.Label}: {(row.Value is null ? Missing : ReportText.Of(row.Value, IsShare))}."),
        .. Reference is { } reference ? [$"{reference.Name}: {(IsShare ? ReportText.Percent(reference.Value) : ReportText.Number(reference.Value))}."] : Array.Empty<string>(),
    ]);

    // From the largest round number below every interval to the smallest above, in 3 to 7 round steps.
    private (double Low, double High, double Step) Scale()
    {
        double[] ends = [.. Rows.Where(row => row.Value is not null).SelectMany(row => new[] { row.Value!.Low, row.Value.High })]; // only those that are there
        var (least, most) = ends.Length == 0 ? (0, 1) : (ends.Min(), ends.Max());
        if (most - least < 1e-9)
            (least, most) = (least - 0.05, most + 0.05);

        var raw = (most - least) / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        return (Math.Floor((least / step) + 1e-9) * step, Math.Ceiling((most / step) - 1e-9) * step, step);
    }

    private string Label(double value, double step)
    {
        var shown = IsShare ? value * 100 : value;
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(IsShare ? step * 100 : step) - 1e-9), 0, 6);
        return (Math.Abs(shown) < 1e-12 ? 0 : shown).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + (IsShare ? " %" : "");
    }

    private static string Shortened(string text, int length = 18) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static void Add(StringBuilder svg, FormattableString markup) => svg.AppendLine(FormattableString.Invariant(markup));
}
