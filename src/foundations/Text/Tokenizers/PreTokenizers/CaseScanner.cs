namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts where small letters end and capitals begin: the patterns of o200k (GPT-4o) and of Tekken (Mistral-Nemo).</summary>
/// <remarks>
/// A scanner for <see cref="O200kPattern"/> and <see cref="TekkenPattern"/> on scalar values. A word is at most one character that is no letter, number or
/// line break, then capitals, then small letters; letters without case and marks count as both.
/// </remarks>
/// <param name="longestNumber">Digits in one piece.</param>
/// <param name="keepsContractions">Whether a word takes an English contraction behind it along.</param>
internal sealed class CaseScanner(int longestNumber, bool keepsContractions) : Scanner
{
    /// <summary>The pattern of o200k.</summary>
    public const string O200kPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The pattern of Tekken.</summary>
    public const string TekkenPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        + @"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start)
    {
        var kind = CharacterKinds.At(text, start, out var units);
        if (EndOfWord(text, start, kind, units) is > 0 and var end)
            return end;

        var second = start + units;
        return kind switch
        {
            CharacterKind.Number => PreTokenizer.EndOfRun(text, second, CharacterKind.Number, longestNumber - 1),
            CharacterKind.Other => EndOfSymbols(text, second),
            CharacterKind.Space when text[start] == ' ' && second < text.Length && CharacterKinds.At(text, second, out _) is CharacterKind.Other => EndOfSymbols(text, second),
            _ => PreTokenizer.EndOfSpace(text, start),
        };
    }

    /// <summary>Where a word ends that begins here, perhaps with another character before its letters; 0 if none begins.</summary>
    private int EndOfWord(ReadOnlySpan<char> text, int start, CharacterKind kind, int units)
    {
        // A mark is no letter, so it may be the character before them; failing that, it is a word of its own, which the pattern tries before capitals alone.
        var isPrefix = kind is CharacterKind.Other or CharacterKind.Space;
        var isMark = kind is CharacterKind.Other && LetterCases.At(text, start, out _) is LetterCase.Both;
        var end = EndOfLetters(text, isPrefix ? start + units : start, allowsCapitalsAlone: !isMark);
        if (end == 0 && isMark)
            end = start + units;
        if (end == 0 || !keepsContractions || end >= text.Length || text[end] != '\'')
            return end;
        var contraction = PreTokenizer.ContractionLength(text[(end + 1)..]);
        return contraction > 0 ? end + 1 + contraction : end;
    }

    /// <summary>The end of capitals with small letters behind them, or of capitals alone; 0 where there are none.</summary>
    private static int EndOfLetters(ReadOnlySpan<char> text, int start, bool allowsCapitalsAlone)
    {
        var end = start;
        var afterBoth = 0; // behind the last character that could also be a small letter
        for (int units; end < text.Length && LetterCases.At(text, end, out units) is var letter && (letter & LetterCase.Upper) != 0;)
        {
            end += units;
            if (letter == LetterCase.Both)
                afterBoth = end;
        }

        var afterLower = end;
        for (int units; afterLower < text.Length && (LetterCases.At(text, afterLower, out units) & LetterCase.Lower) != 0;)
            afterLower += units;
        if (afterLower > end)
            return afterLower;
        // The pattern's first alternative, which wants a small letter at the end, gives capitals back until it has one.
        if (afterBoth > 0)
            return afterBoth;
        return allowsCapitalsAlone && end > start ? end : 0;
    }

    private static int EndOfSymbols(ReadOnlySpan<char> text, int index)
    {
        index = PreTokenizer.EndOfRun(text, index, CharacterKind.Other);
        while (index < text.Length && text[index] is '\r' or '\n' or '/')
            index++;
        return index;
    }
}
