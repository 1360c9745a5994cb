namespace Endonym.Corpus.Dedup;

/// <summary>A document by its number.</summary>
/// <param name="Index">Which of the earlier corpora it is in, from 0 in the order in which they were given; null for the corpus at hand.</param>
/// <param name="Ordinal">Its place among the documents of that corpus, from 0, shard after shard.</param>
public readonly record struct DocumentReference(int? Index, long Ordinal);
