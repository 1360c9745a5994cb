namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Splits simplified text into words, as a tokenizer of the language does; the words are joined by single spaces before they are hashed.</summary>
/// <param name="simplified">Lower-case base letters without punctuation, single spaces between.</param>
/// <param name="words">Empty at first; takes the words in their order. Empty ones are left out.</param>
public delegate void WordSplitter(ReadOnlySpan<char> simplified, List<WordSpan> words);
