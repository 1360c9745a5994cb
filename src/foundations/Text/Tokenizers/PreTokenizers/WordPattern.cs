using System.Text;

namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Words, and runs of what is neither word nor white space: <c>\w+|[^\w\s]+</c> as Hugging Face's Whitespace step means it.</summary>
internal sealed class WordPattern : Pattern
{
    /// <inheritdoc/>
    public override void FindAll(ReadOnlySpan<char> text, List<TextSpan> matches)
    {
        var (start, end, kind) = (0, 0, Kind.Space);
        foreach (var character in text.EnumerateRunes())
        {
            var next = KindOf(character);
            if (next != kind)
            {
                if (kind != Kind.Space)
                    matches.Add(new TextSpan(start, end));
                (start, kind) = (end, next);
            }

            end += character.Utf16SequenceLength;
        }

        if (kind != Kind.Space)
            matches.Add(new TextSpan(start, end));
    }

    private static Kind KindOf(Rune character) => UnicodeKinds.IsWord(character) ? Kind.Word : Rune.IsWhiteSpace(character) ? Kind.Space : Kind.Symbol;

    private enum Kind
    {
        Space,
        Word,
        Symbol,
    }
}
