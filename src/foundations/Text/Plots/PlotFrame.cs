namespace Endonym.Text.Plots;

/// <summary>The part of a picture in which values are drawn, and what stands along its edges.</summary>
/// <param name="picture">The picture.</param>
/// <param name="left">Its left edge, with room for labels before it.</param>
/// <param name="top">Its upper edge, with room above it for a line of letters, the names of marks.</param>
/// <param name="right">Its right edge.</param>
/// <param name="bottom">Its lower edge; below it <see cref="AxisHeight"/> is left for labels and the axis' name.</param>
public sealed class PlotFrame(SvgPicture picture, double left, double top, double right, double bottom)
{
    /// <summary>What the labels and the name of a horizontal axis need.</summary>
    public const int AxisHeight = 52;

    private const double LabelDrop = 18;
    private const double NameDrop = 40;
    private const double LabelGap = 8;
    private const double HalfLetter = 4;

    /// <summary>The place of a share of the width, from the left.</summary>
    public double X(double share) => left + (share * (right - left));

    /// <summary>The place of a share of the height, from below.</summary>
    public double Y(double share) => bottom - (share * (bottom - top));

    /// <summary>The upright axis: a line across the frame for each mark, its label to the left.</summary>
    public void AddUpright(RoundScale scale, Func<double, string> label)
    {
        foreach (var value in scale.Marks)
        {
            var y = Y(scale.ShareOf(value));
            picture.Add($"""<line class="grid" x1="{left:0.#}" y1="{y:0.0}" x2="{right:0.#}" y2="{y:0.0}"/>""");
            picture.AddText("axis", left - LabelGap, y + HalfLetter, "end", label(value));
        }
    }

    /// <summary>The level axis: a line up the frame for each mark, its label below.</summary>
    public void AddLevel(RoundScale scale, Func<double, string> label)
    {
        foreach (var value in scale.Marks)
        {
            var x = X(scale.ShareOf(value));
            picture.Add($"""<line class="grid" x1="{x:0.0}" y1="{top:0.#}" x2="{x:0.0}" y2="{bottom:0.#}"/>""");
            AddLabel(x, label(value));
        }
    }

    /// <summary>A label of the level axis.</summary>
    /// <param name="x">Where its middle stands.</param>
    /// <param name="text">Plain.</param>
    public void AddLabel(double x, string text) => picture.AddText("axis", x, bottom + LabelDrop, "middle", text);

    /// <summary>What the level axis counts, with its unit.</summary>
    public void AddName(string text) => picture.AddText("axis", (left + right) / 2, bottom + NameDrop, "middle", text);

    /// <summary>An upright line that marks a place, and above it what it is.</summary>
    /// <param name="style">The line's class.</param>
    /// <param name="x">Where it stands.</param>
    /// <param name="name">Plain; it stays inside the picture.</param>
    public void AddMark(string style, double x, string name)
    {
        picture.Add($"""<line class="{style}" x1="{x:0.0}" y1="{top - HalfLetter:0.#}" x2="{x:0.0}" y2="{bottom:0.#}"/>""");
        picture.AddText("axis", x, top - 10, x < picture.Width / 3.0 ? "start" : x > picture.Width * 2 / 3.0 ? "end" : "middle", name);
    }
}
