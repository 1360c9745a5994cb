namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Where a word stands.</summary>
/// <param name="Start">UTF-16 units before it.</param>
/// <param name="Length">UTF-16 units of it.</param>
public readonly record struct WordSpan(int Start, int Length);
