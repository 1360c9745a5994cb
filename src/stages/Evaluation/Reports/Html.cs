using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Endonym.Evaluation.Reports;

/// <summary>Text on its way into a page. Everything that a model or a pack wrote goes through here.</summary>
internal static class Html
{
    // National letters stay readable; < > & " ' and everything invisible become references.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Text as it stands between tags or in a quoted attribute.</summary>
    public static string Text(string text) => Encoder.Encode(text);
}
