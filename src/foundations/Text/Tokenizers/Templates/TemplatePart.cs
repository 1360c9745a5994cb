namespace Endonym.Text.Tokenizers.Templates;

/// <summary>A part of what is put around texts: special tokens, or the place of a text.</summary>
/// <param name="Ids">The special tokens; null at the place of a text.</param>
/// <param name="IsSecond">Whether it is the place of the second of two texts.</param>
internal sealed record TemplatePart(int[]? Ids, bool IsSecond = false);
