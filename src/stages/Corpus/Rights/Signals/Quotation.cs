using System.Text;

namespace Endonym.Corpus.Rights.Signals;

/// <summary>Cuts quotations to a length that people read and a hostile page cannot blow up.</summary>
internal static class Quotation
{
    public const int MaxLength = 400;

    /// <summary>A text on one line that every encoding can write, cut at <see cref="MaxLength"/> UTF-16 units, never inside a surrogate pair.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        var cut = trimmed.Length > MaxLength;
        if (cut)
            trimmed = trimmed[..(char.IsHighSurrogate(trimmed[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];

        var line = new StringBuilder(trimmed.Length + 1);
        foreach (var rune in trimmed.EnumerateRunes()) // gives U+FFFD for half a surrogate pair, which no JSON could hold
        {
            if (Rune.IsControl(rune))
                line.Append(' ');
            else
                line.Append(rune);
        }

        return (cut ? line.Append('…') : line).ToString();
    }
}
