namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>One step before the model: cuts text into parts, inside which tokens are sought, or changes it. Safe for concurrent use.</summary>
internal abstract class PreTokenizerStep
{
    /// <summary>Appends what becomes of a piece; never an empty one.</summary>
    public abstract void Cut(Piece piece, List<Piece> pieces);
}
