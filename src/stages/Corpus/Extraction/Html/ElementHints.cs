namespace Endonym.Corpus.Extraction.Html;

/// <summary>What an element's name and attributes tell of its text: whether it is an article, a menu, or hidden.</summary>
internal sealed class ElementHints
{
    private readonly HintWords _words = new();

    /// <summary>The hints of one element.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="isBlock">Whether it stands by itself; of the others only what is hidden is told.</param>
    /// <param name="attributes">Its attributes.</param>
    public NodeHints Of(HtmlTag tag, bool isBlock, scoped HtmlAttributes attributes)
    {
        var hints = tag switch
        {
            HtmlTag.Nav or HtmlTag.Footer or HtmlTag.Menu or HtmlTag.Aside => NodeHints.Boilerplate,
            HtmlTag.Header or HtmlTag.Form => NodeHints.Marginal,
            HtmlTag.Article or HtmlTag.Main => NodeHints.Content,
            _ => NodeHints.None,
        };
        for (var i = 0; i < attributes.Count; i++)
        {
            var name = attributes.NameAt(i);
            if (Is(name, "class") || Is(name, "id"))
            {
                var read = _words.Of(attributes.ValueAt(i));
                // "hidden" as a class may mean "on small screens only".
                hints |= isBlock ? read & ~NodeHints.Hidden : NodeHints.None;
                if (!isBlock && IsForScreenReaders(attributes.ValueAt(i)))
                    hints |= NodeHints.Hidden;
            }
            else if (Is(name, "hidden") || (Is(name, "aria-hidden") && attributes.ValueAt(i) is "true") || (Is(name, "style") && IsHiding(attributes.ValueAt(i))))
            {
                hints |= NodeHints.Hidden;
            }
            else if (Is(name, "role"))
            {
                hints |= attributes.ValueAt(i) switch
                {
                    "navigation" or "search" or "contentinfo" or "dialog" or "alertdialog" or "complementary" or "menu" or "menubar" or "toolbar" => NodeHints.Boilerplate,
                    "banner" => NodeHints.Marginal,
                    "main" or "article" => NodeHints.Content,
                    _ => NodeHints.None,
                };
            }
            else if (Is(name, "itemprop"))
            {
                hints |= attributes.ValueAt(i) is "articleBody" or "text" or "description" ? NodeHints.Content : attributes.ValueAt(i) is "comment" ? NodeHints.Comments : NodeHints.None;
            }
        }

        return hints;
    }

    private static bool Is(ReadOnlySpan<char> name, ReadOnlySpan<char> expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static bool IsForScreenReaders(ReadOnlySpan<char> classes) =>
        classes.Contains("screen-reader", StringComparison.Ordinal) || classes.Contains("sr-only", StringComparison.Ordinal) || classes.Contains("visually-hidden", StringComparison.Ordinal);

    private static bool IsHiding(ReadOnlySpan<char> style)
    {
        var display = style.IndexOf("display", StringComparison.OrdinalIgnoreCase);
        return display >= 0 && style[(display + 7)..].TrimStart(" :").StartsWith("none", StringComparison.OrdinalIgnoreCase);
    }
}
