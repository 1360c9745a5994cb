namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>A step that leaves nothing out and changes nothing, and so can be asked for one end after another without a list.</summary>
internal abstract class Scanner : PreTokenizerStep
{
    /// <summary>Where the piece that begins at <paramref name="start"/> ends.</summary>
    /// <param name="text">Whole Unicode characters.</param>
    /// <param name="start">0, or what an earlier call returned; below the length of the text.</param>
    /// <returns>The index after the piece, above <paramref name="start"/>; never inside a surrogate pair.</returns>
    public abstract int Next(ReadOnlySpan<char> text, int start);

    /// <inheritdoc/>
    public sealed override void Cut(Piece piece, List<Piece> pieces)
    {
        for (int start = 0, end; start < piece.Text.Length; start = end)
        {
            end = Next(piece.Text.Span, start);
            pieces.Add(piece.Part(start, end));
        }
    }
}
