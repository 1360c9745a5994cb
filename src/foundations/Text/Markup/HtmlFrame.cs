using System.Globalization;
using System.Text;
using Endonym.Text.Plots;

namespace Endonym.Text.Markup;

/// <summary>The frame of a page that needs nothing else: no script, no font, no picture from elsewhere; for a light and a dark screen, and for paper.</summary>
public static class HtmlFrame
{
    // Behind a page's own style: on paper this has the last word.
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --line: #d0d7de; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa5b1; --paper: #0d1117; --line: #3b444d; } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
        @media print { :root { --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; } body { max-width: none; margin: 0; } }
        """;

    /// <summary>A page up to what it says.</summary>
    /// <param name="title">Plain text.</param>
    /// <param name="style">The page's own rules; <c>--ink</c>, <c>--soft</c>, <c>--paper</c> and <c>--line</c> are there to be used.</param>
    public static StringBuilder Begin(string title, string style) => new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{HtmlText.Escape(title)}</title>
        <style>
        {style}
        {SvgPicture.Style}
        {Style}
        </style>
        </head>
        <body>
        <main>
        """);

    /// <summary>The whole page, the same on every machine.</summary>
    /// <param name="page">Begun by <see cref="Begin"/>.</param>
    public static string End(StringBuilder page) => page.AppendLine("</main>\n</body>\n</html>").ToString().ReplaceLineEndings("\n");
}
