namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>A part of a text on its way to the model.</summary>
/// <param name="Text">Whole Unicode characters, one at least.</param>
/// <param name="IsFirst">Whether the whole text begins with it, not with a special token or another part.</param>
internal readonly record struct Piece(ReadOnlyMemory<char> Text, bool IsFirst)
{
    /// <summary>A part of this one.</summary>
    public Piece Part(int start, int end) => new(Text[start..end], IsFirst && start == 0);
}
