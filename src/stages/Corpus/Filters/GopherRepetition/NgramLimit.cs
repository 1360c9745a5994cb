namespace Endonym.Corpus.Filters.GopherRepetition;

/// <summary>How much of a text runs of a number of words may make up.</summary>
/// <param name="Words">How many words in a row.</param>
/// <param name="MaxRatio">Most of the text's characters.</param>
public readonly record struct NgramLimit(int Words, double MaxRatio);
