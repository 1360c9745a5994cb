namespace Endonym.Text.Tokenizers;

/// <summary>Cuts text into the pieces inside which byte pairs may merge, as Llama 3's tokenizer does.</summary>
/// <remarks>
/// A scanner for <see cref="Pattern"/>, equal to what Hugging Face's tokenizers (Oniguruma, on scalar values) make of it. A regular expression
/// of .NET, on UTF-16 units, differs in two places: letters and digits beyond the Basic Multilingual Plane are no letters and digits to it, and
/// it does not know that ſ (U+017F) is an s when case is ignored. A surrogate without its partner, which becomes U+FFFD, is a symbol.
/// Combining marks are symbols too: the pattern was made so, and normal form C keeps most languages out of its way.
/// </remarks>
public static class PreTokenizer
{
    /// <summary>Llama 3's pattern, as <c>tokenizer.json</c> spells it.</summary>
    public const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const int LongestNumber = 3;

    /// <summary>Where the piece that begins at <paramref name="start"/> ends. The pieces cover the text without a gap.</summary>
    /// <param name="text">Any UTF-16, lone surrogates included.</param>
    /// <param name="start">0, or what an earlier call returned; below the length of the text.</param>
    /// <returns>The index after the piece, above <paramref name="start"/>; never inside a surrogate pair.</returns>
    public static int Next(ReadOnlySpan<char> text, int start) => Next(text, start, LongestNumber);

    /// <summary>The same with numbers cut into pieces of another length, as Qwen's tokenizers do: <c>\p{N}</c> for one digit each.</summary>
    internal static int Next(ReadOnlySpan<char> text, int start, int longestNumber)
    {
        if (text[start] == '\'' && ContractionLength(text[(start + 1)..]) is > 0 and var contraction)
            return start + 1 + contraction;

        var kind = CharacterKinds.At(text, start, out var units);
        var second = start + units;
        var secondKind = second < text.Length ? CharacterKinds.At(text, second, out _) : (CharacterKind?)null;
        return kind switch
        {
            CharacterKind.Letter => EndOfRun(text, second, CharacterKind.Letter),
            CharacterKind.Other or CharacterKind.Space when secondKind is CharacterKind.Letter => EndOfRun(text, second, CharacterKind.Letter),
            CharacterKind.Number => EndOfRun(text, second, CharacterKind.Number, longestNumber - 1),
            CharacterKind.Other => EndOfSymbols(text, second),
            CharacterKind.Space when text[start] == ' ' && secondKind is CharacterKind.Other => EndOfSymbols(text, second),
            _ => EndOfSpace(text, start),
        };
    }

    /// <summary>Length of what follows an apostrophe in <c>'s 't 're 've 'm 'll 'd</c>; 0 if it is none of them.</summary>
    internal static int ContractionLength(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 'S' or 'ſ' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 1,
        ['r' or 'R' or 'v' or 'V', 'e' or 'E', ..] => 2,
        ['l' or 'L', 'l' or 'L', ..] => 2,
        _ => 0,
    };

    internal static int EndOfRun(ReadOnlySpan<char> text, int index, CharacterKind kind, int atMost = int.MaxValue)
    {
        for (var count = 0; count < atMost && index < text.Length && CharacterKinds.At(text, index, out var units) == kind; count++)
            index += units;
        return index;
    }

    private static int EndOfSymbols(ReadOnlySpan<char> text, int index) =>
        EndOfRun(text, EndOfRun(text, index, CharacterKind.Other), CharacterKind.LineBreak);

    /// <summary>A run of white space ends after its last line break; without one, before its last character if something follows, so that a word keeps the space before it.</summary>
    internal static int EndOfSpace(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        var afterLineBreak = start;
        for (; end < text.Length && CharacterKinds.At(text, end, out _) is CharacterKind.Space or CharacterKind.LineBreak; end++) // all in the Basic Multilingual Plane
        {
            if (text[end] is '\r' or '\n')
                afterLineBreak = end + 1;
        }

        if (afterLineBreak > start)
            return afterLineBreak;
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }
}
