namespace Endonym.Corpus.Rights.Signals;

/// <summary>Cuts quotations to a length that people read and a hostile page cannot blow up.</summary>
internal static class Quotation
{
    public const int MaxLength = 400;

    /// <summary>A text on one line, cut at <see cref="MaxLength"/> UTF-16 units, never inside a surrogate pair.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        var cut = trimmed.Length > MaxLength;
        if (cut)
            trimmed = trimmed[..(char.IsHighSurrogate(trimmed[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];

        return string.Create(trimmed.Length + (cut ? 1 : 0), trimmed, static (line, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
            if (line.Length > source.Length)
                line[^1] = '…';
        });
    }
}
