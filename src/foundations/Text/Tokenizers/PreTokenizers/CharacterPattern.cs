using System.Text;

namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Every single character of a kind.</summary>
/// <param name="isMatch">Whether a character is of the kind.</param>
internal sealed class CharacterPattern(Func<Rune, bool> isMatch) : Pattern
{
    /// <inheritdoc/>
    public override void FindAll(ReadOnlySpan<char> text, List<TextSpan> matches)
    {
        var at = 0;
        foreach (var character in text.EnumerateRunes())
        {
            if (isMatch(character))
                matches.Add(new TextSpan(at, at + character.Utf16SequenceLength));
            at += character.Utf16SequenceLength;
        }
    }
}
