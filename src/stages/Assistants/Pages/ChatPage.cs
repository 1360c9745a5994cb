using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Endonym.Assistants.Chatbots;

namespace Endonym.Assistants.Pages;

/// <summary>The citizens' page as HTML: a template whose <c>{{names}}</c> become the language's words, each encoded.</summary>
internal static partial class ChatPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <param name="language">The page's language.</param>
    /// <param name="languages">All there are; one needs no switch.</param>
    /// <param name="answers">BCP 47 code of the language the model speaks, for screen readers.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="limits">What the server takes.</param>
    public static string Render(PageLanguage language, IReadOnlyList<PageLanguage> languages, string answers, string model, ChatbotOptions limits)
    {
        var values = new Dictionary<string, string>(language.Words.ByName())
        {
            ["lang"] = language.Code,
            ["answers_lang"] = answers,
            ["model"] = model,
            ["max_message_length"] = limits.MaxMessageLength.ToString(CultureInfo.InvariantCulture),
            ["max_messages"] = limits.MaxMessages.ToString(CultureInfo.InvariantCulture),
            ["max_body_bytes"] = ChatEndpoint.MaxBodyBytes.ToString(CultureInfo.InvariantCulture),
        };
        var html = Placeholder().Replace(Asset.Text("chat.html"), match => values.TryGetValue(match.Groups[1].Value, out var value)
            ? Encoder.Encode(value)
            : throw new UnreachableException($"chat.html asks for {match.Value}, which nobody gives."));
        return html.Replace("<!-- languages -->", Switch(language, languages), StringComparison.Ordinal);
    }

    private static string Switch(PageLanguage current, IReadOnlyList<PageLanguage> languages) => languages.Count < 2
        ? ""
        : $"""<nav class="languages" aria-label="{Encoder.Encode(current.Words.LanguageSwitch)}"><ul>{string.Concat(languages.Select(Link))}</ul></nav>"""
            .Replace($"hreflang=\"{current.Code}\"", $"hreflang=\"{current.Code}\" aria-current=\"true\"", StringComparison.Ordinal);

    private static string Link(PageLanguage language) =>
        $"""<li><a href="/?lang={Uri.EscapeDataString(language.Code)}" lang="{Encoder.Encode(language.Code)}" hreflang="{Encoder.Encode(language.Code)}">{Encoder.Encode(language.NativeName)}</a></li>""";

    [GeneratedRegex(@"\{\{([a-z_]+)\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
