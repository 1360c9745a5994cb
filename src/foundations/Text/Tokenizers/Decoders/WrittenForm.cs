namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>How a vocabulary spells a token, in UTF-8; empty for a token that stands for no text.</summary>
internal delegate ReadOnlySpan<byte> WrittenForm(int id);
