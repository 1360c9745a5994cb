namespace Endonym.Corpus.Dedup;

/// <summary>Text as comparisons see it: lower case, every run of white space one space, none at the ends.</summary>
internal static class FoldedText
{
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
            if (char.IsWhiteSpace(character))
            {
                space = length > 0;
                continue;
            }

            if (space)
                folded[length++] = ' ';
            space = false;
            folded[length++] = char.ToLowerInvariant(character);
        }

        return length;
    }
}
