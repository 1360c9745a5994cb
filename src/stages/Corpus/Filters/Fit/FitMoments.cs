namespace Endonym.Corpus.Filters.Fit;

/// <summary>Mean and standard deviation of each score over a reference text, by the score's name.</summary>
/// <param name="ByScore">By name, such as <c>gopher_repetition.top_2_gram</c>.</param>
public sealed record FitMoments(IReadOnlyDictionary<string, (double Mean, double Deviation)> ByScore);
