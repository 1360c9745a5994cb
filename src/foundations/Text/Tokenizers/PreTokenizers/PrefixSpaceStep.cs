namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Puts a space before each piece that has none, as ByteLevel's <c>add_prefix_space</c>.</summary>
internal sealed class PrefixSpaceStep : PreTokenizerStep
{
    /// <inheritdoc/>
    public override void Cut(Piece piece, List<Piece> pieces) =>
        pieces.Add(piece.Text.Span[0] == ' ' ? piece : piece with { Text = string.Concat(" ", piece.Text.Span).AsMemory() });
}
