namespace Endonym.Corpus.Quality;

/// <summary>A text that people have judged.</summary>
/// <param name="Text">The text.</param>
/// <param name="Class">Their judgement.</param>
public sealed record QualitySample(string Text, QualityClass Class);
