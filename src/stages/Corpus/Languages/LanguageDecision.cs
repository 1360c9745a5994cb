namespace Endonym.Corpus.Languages;

/// <summary>What an identifier takes a text's language for. The score is kept beside the decision; what is enough is asked elsewhere.</summary>
/// <param name="Label">The identifier's name of the language; null where the text has nothing to tell it by.</param>
/// <param name="Score">The label's probability, 0 to 1.</param>
/// <param name="RunnerUp">The second best; null where there is none.</param>
/// <param name="RunnerUpScore">Its probability.</param>
public readonly record struct LanguageDecision(string? Label, float Score, string? RunnerUp, float RunnerUpScore);
