namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Writes spaces as <c>▁</c> and may put one before the text.</summary>
/// <param name="replacement">Stands for a space.</param>
/// <param name="prependScheme">Which pieces get one more before them.</param>
internal sealed class MetaspaceStep(char replacement, PrependScheme prependScheme) : PreTokenizerStep
{
    /// <inheritdoc/>
    public override void Cut(Piece piece, List<Piece> pieces)
    {
        var text = piece.Text.Span;
        var prepends = text[0] is not ' ' && text[0] != replacement
            && (prependScheme == PrependScheme.Always || (prependScheme == PrependScheme.First && piece.IsFirst));
        var changed = new char[text.Length + (prepends ? 1 : 0)];
        text.Replace(changed.AsSpan(changed.Length - text.Length), ' ', replacement);
        if (prepends)
            changed[0] = replacement;
        pieces.Add(piece with { Text = changed });
    }
}
