namespace Endonym.Corpus.Statistics.Counting;

/// <summary>A key and how heavy it is.</summary>
/// <param name="Key">The key.</param>
/// <param name="Weight">Most that it weighs.</param>
/// <param name="Error">By how much that may be too high; 0 where the count is exact.</param>
/// <param name="Occurrences">How often it came while it was held: at least so often.</param>
internal readonly record struct CountedKey<TKey>(TKey Key, long Weight, long Error, long Occurrences);
