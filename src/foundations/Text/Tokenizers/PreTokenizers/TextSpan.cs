namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>A part of a text, in UTF-16 units.</summary>
/// <param name="Start">Its first unit.</param>
/// <param name="End">Behind its last.</param>
internal readonly record struct TextSpan(int Start, int End);
