namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>A token that a text may be made of.</summary>
/// <param name="Utf8">Its written form.</param>
/// <param name="Id">Its id.</param>
/// <param name="Score">Logarithm of its probability, in nats.</param>
/// <param name="IsUserDefined">Whether it is always kept whole; its own score is not used.</param>
internal sealed record UnigramPiece(byte[] Utf8, int Id, double Score, bool IsUserDefined);
