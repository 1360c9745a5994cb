namespace Endonym.Corpus.Languages;

/// <summary>A label that a fastText model gives a text.</summary>
/// <param name="Label">Its number, an index of <see cref="FastTextModel.Labels"/>.</param>
/// <param name="Probability">As the original reports it: 10⁻⁵ is added before its logarithm, so a certain label has 1.00001.</param>
public readonly record struct FastTextPrediction(int Label, float Probability);
