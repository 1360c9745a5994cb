namespace Endonym.Corpus.Mixing;

/// <summary>A stretch of a mixture with shares of its own.</summary>
/// <param name="Name">Its name in the plan and the report.</param>
/// <param name="Tokens">Its share of the mixture's tokens.</param>
/// <param name="Shares">The shares of the parts in it, by name; a part that is left out has none. They add up to 1.</param>
public sealed record MixStage(string Name, double Tokens, IReadOnlyDictionary<string, double> Shares);
