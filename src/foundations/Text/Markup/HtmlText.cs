using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Endonym.Text.Markup;

/// <summary>Plain text on its way into a page. Everything that a source, a pack, a provider or a model wrote goes through here.</summary>
public static class HtmlText
{
    // National letters stay readable; < > & " ' and everything invisible become references.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Text as it stands between tags or in a quoted attribute. A reference to a mark that turns the direction of writing would still turn it, so these go.</summary>
    public static string Escape(string plain) => Encoder.Encode(PlainText.OneLine(plain));
}
