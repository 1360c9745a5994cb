using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Text.Plots;

/// <summary>A picture while it is drawn, as SVG inside a page: with a title, and with what it shows in words for those who do not see it.</summary>
/// <remarks>Colours come from the page's style, so that dark pages and printers are served by the same picture.</remarks>
public sealed class SvgPicture
{
    /// <summary>What the pages' styles say of every picture; a page gives the variables <c>--ink</c> of letters, <c>--soft</c> of letters beside, and <c>--line</c>.</summary>
    public const string Style = """
        svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; }
        svg text { fill: var(--ink); } svg .axis, svg .value { fill: var(--soft); } .grid { stroke: var(--line); }
        """;

    private readonly StringBuilder _markup = new();

    /// <param name="id">Unique on its page; letters, digits, hyphens and underscores.</param>
    /// <param name="width">In units, of which a letter is about 7 wide.</param>
    /// <param name="height">In the same units.</param>
    /// <param name="title">What is drawn.</param>
    /// <param name="description">Every fact that the picture shows.</param>
    public SvgPicture(string id, int width, int height, string title, string description)
    {
        Width = width;
        Add($"""
            <svg role="img" aria-labelledby="{id}-title {id}-desc" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
            <title id="{id}-title">{HtmlText.Escape(title)}</title><desc id="{id}-desc">{HtmlText.Escape(description)}</desc>
            """);
    }

    /// <summary>How wide it is.</summary>
    public int Width { get; }

    /// <summary>Adds markup whose numbers are written the same on every machine.</summary>
    /// <param name="markup">Text from elsewhere in it is escaped already.</param>
    public void Add(FormattableString markup) => _markup.AppendLine(FormattableString.Invariant(markup));

    /// <summary>Adds letters.</summary>
    /// <param name="style">The class: <c>axis</c> beside an axis, <c>value</c> beside a value, empty for what is named.</param>
    /// <param name="x">Where they are anchored.</param>
    /// <param name="y">The line they stand on.</param>
    /// <param name="anchor">Which part of them stands at <paramref name="x"/>: <c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="text">Plain.</param>
    public void AddText(string style, double x, double y, string anchor, string text) =>
        Add($"""<text{(style.Length > 0 ? $" class=\"{style}\"" : "")} x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{HtmlText.Escape(text)}</text>""");

    /// <summary>The whole picture.</summary>
    public override string ToString() => _markup + "</svg>";
}
