using System.Globalization;

namespace Endonym.Text.Markup;

/// <summary>Text from outside (titles, ids, licences, what a model or a file says) on its way to a terminal, a table or a reader, who are to be safe from it.</summary>
public static class PlainText
{
    /// <summary>The text on one line: controls, line breaks and marks that turn the direction of writing become spaces.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(letter => IsUnsafe(letter) ? ' ' : letter));

    /// <summary>A text that has room: whole, or its beginning with "…" at the end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">UTF-16 units there is room for, at least 1; no character is cut in two.</param>
    public static string Shortened(string text, int length)
    {
        if (text.Length <= length)
            return text;

        var kept = text.AsSpan(0, length - 1);
        return string.Concat(kept.Length > 0 && char.IsHighSurrogate(kept[^1]) ? kept[..^1] : kept, "…");
    }

    // U+202A–202E and U+2066–2069 can make a line read differently from what it says. Joiners, also of category Cf, belong to several scripts and stay.
    private static bool IsUnsafe(char letter) =>
        char.IsControl(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
