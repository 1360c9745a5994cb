namespace Endonym.Text.Tokenizers.SentencePiece;

/// <summary>A token of a SentencePiece model; its place in the list is its id.</summary>
/// <param name="Text">Its written form, with <c>▁</c> for spaces.</param>
/// <param name="Score">Logarithm of its probability in nats, or its rank in a byte-pair encoding, the higher the earlier.</param>
/// <param name="Kind">What it is for.</param>
internal sealed record ModelPiece(string Text, float Score, PieceKind Kind);
