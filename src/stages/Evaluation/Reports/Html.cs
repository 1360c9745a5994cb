using System.Text.Encodings.Web;
using System.Text.Unicode;
using Endonym.Text.Markup;

namespace Endonym.Evaluation.Reports;

/// <summary>Text on its way into a page. Everything that a model or a pack wrote goes through here.</summary>
internal static class Html
{
    // National letters stay readable; < > & " ' and everything invisible become references.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Text as it stands between tags or in a quoted attribute. A reference to a mark that turns the direction of writing would still turn it, so these go.</summary>
    public static string Text(string text) => Encoder.Encode(PlainText.OneLine(text));
}
