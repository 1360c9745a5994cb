namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Where a word of a simplified text stands in the text that it was made from.</summary>
/// <param name="Start">UTF-16 units before its first character.</param>
/// <param name="End">UTF-16 units before what follows it.</param>
internal readonly record struct SourceWord(int Start, int End);
