namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts by GPT-2's pattern, which is also that of every ByteLevel step without a Split of its own.</summary>
/// <remarks>A scanner for <see cref="Pattern"/> on scalar values.</remarks>
internal sealed class Gpt2Scanner : Scanner
{
    /// <summary>GPT-2's pattern.</summary>
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && ContractionLength(text[(start + 1)..]) is > 0 and var contraction)
            return start + 1 + contraction;

        var first = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = CharacterKinds.At(text, first, out var units);
        return kind is CharacterKind.Space or CharacterKind.LineBreak ? EndOfSpace(text, start) : PreTokenizer.EndOfRun(text, first + units, kind);
    }

    private static int ContractionLength(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] => 2,
        ['l', 'l', ..] => 2,
        _ => 0,
    };

    /// <summary>A run of white space leaves its last character to what follows.</summary>
    private static int EndOfSpace(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && CharacterKinds.At(text, end, out _) is CharacterKind.Space or CharacterKind.LineBreak)
            end++;
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }
}
