using Endonym.Lineage;

namespace Endonym.Serving.Embeddings;

/// <summary>A text has more tokens than the encoder reads, and the request does not say that it may be cut.</summary>
/// <param name="index">Which of the texts.</param>
/// <param name="tokens">Its length in tokens.</param>
/// <param name="contextLength">What the encoder reads at most.</param>
public sealed class TextTooLongException(int index, int tokens, int contextLength) : InvalidInputException(FormattableString.Invariant(
    $"This model reads {contextLength} tokens of a text at most; text {index} has {tokens}. Split it, or send \"truncate\": true to have its end left out."));
