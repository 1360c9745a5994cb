namespace Endonym.Corpus.Languages;

/// <summary>A text whose language is known.</summary>
/// <param name="Label">The language, in the names the identifier is to use: <c>pl</c>, <c>zh-Hant</c>.</param>
/// <param name="Text">The text.</param>
public sealed record LanguageSample(string Label, string Text);
