namespace Endonym.Corpus.Dedup;

/// <summary>Text as comparisons see it: lower case, every run of white space one space, none at the ends.</summary>
internal static class FoldedText
{
    // Most characters are ASCII, and a table is faster than asking what they are.
    private static readonly char[] Ascii = [.. Enumerable.Range(0, 128).Select(code => char.IsWhiteSpace((char)code) ? ' ' : char.ToLowerInvariant((char)code))];

    /// <summary>Writes the folded text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="folded">At least as long as the text.</param>
    /// <returns>Characters written.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = 0;
        var space = false;
        foreach (var character in text)
        {
            var lower = character < Ascii.Length ? Ascii[character] : char.IsWhiteSpace(character) ? ' ' : char.ToLowerInvariant(character);
            if (lower == ' ')
            {
                space = length > 0;
                continue;
            }

            if (space)
                folded[length++] = ' ';
            space = false;
            folded[length++] = lower;
        }

        return length;
    }
}
