namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Something that is sought in a text. Safe for concurrent use.</summary>
internal abstract class Pattern
{
    /// <summary>Appends all places, from left to right, without overlap.</summary>
    public abstract void FindAll(ReadOnlySpan<char> text, List<TextSpan> matches);
}
