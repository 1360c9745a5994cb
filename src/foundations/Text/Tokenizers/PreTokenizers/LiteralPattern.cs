namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>A string, letter for letter.</summary>
/// <param name="literal">Not empty.</param>
internal sealed class LiteralPattern(string literal) : Pattern
{
    /// <inheritdoc/>
    public override void FindAll(ReadOnlySpan<char> text, List<TextSpan> matches)
    {
        for (int at = 0, next; (next = text[at..].IndexOf(literal, StringComparison.Ordinal)) >= 0; at += next + literal.Length)
            matches.Add(new TextSpan(at + next, at + next + literal.Length));
    }
}
