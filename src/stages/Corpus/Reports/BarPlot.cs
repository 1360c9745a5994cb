using Endonym.Text.Markup;
using Endonym.Text.Plots;

namespace Endonym.Corpus.Reports;

/// <summary>A bar for each row, from the left, with its value written behind it; and, where a row lost something, a pale end for what it lost.</summary>
internal sealed record BarPlot : IPlot
{
    private const int Width = 600;
    private const int LabelWidth = 196;
    private const int ValueWidth = 136;
    private const int RowHeight = 26;
    private const int BarHeight = 16;
    private const int LongestLabel = 26;
    private const int Margin = 6;

    /// <summary>What is plotted.</summary>
    public required string Title { get; init; }

    /// <summary>The rows from the top.</summary>
    public required IReadOnlyList<Bar> Rows { get; init; }

    /// <inheritdoc/>
    public string ToSvg(string id)
    {
        var picture = new SvgPicture(id, Width, (2 * Margin) + (Rows.Count * RowHeight), Title, string.Join(" ", Rows.Select(row => $"{row.Label}: {row.Shown}.").Prepend($"{Title}.")));
        double longest = Math.Max(double.Epsilon, Rows.Select(row => row.Value + row.Lost).DefaultIfEmpty().Max());
        double Length(double value) => value / longest * (Width - LabelWidth - ValueWidth);
        foreach (var (i, row) in Rows.Index())
        {
            var top = Margin + (i * RowHeight) + ((RowHeight - BarHeight) / 2);
            var text = top + (BarHeight / 2) + 5;
            picture.AddText("", LabelWidth - 10, text, "end", PlainText.Shortened(row.Label, LongestLabel));
            // What is there at all is seen, were it a millionth of the longest.
            if (row.Value > 0)
                picture.Add($"""<rect class="bar{(row.IsMarked ? " marked" : "")}" x="{LabelWidth}" y="{top}" width="{Math.Max(1, Length(row.Value)):0.0}" height="{BarHeight}" rx="2"/>""");
            if (row.Lost > 0)
                picture.Add($"""<rect class="lost" x="{LabelWidth + Length(row.Value):0.0}" y="{top}" width="{Math.Max(1, Length(row.Lost)):0.0}" height="{BarHeight}" rx="2"/>""");
            picture.AddText("value", LabelWidth + Length(row.Value + row.Lost) + 8, text, "start", row.Shown);
        }

        return picture.ToString();
    }
}
