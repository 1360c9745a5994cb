namespace Endonym.Models.Sampling;

/// <summary>A token and how probable the model holds it.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbability">Natural logarithm of its probability; negative infinity where a constraint forbids it.</param>
public readonly record struct TokenLogProbability(int Token, float LogProbability);

/// <summary>How probable the model held what was drawn, before bias, penalties and temperature, as vLLM tells it.</summary>
/// <param name="Chosen">What was drawn.</param>
/// <param name="Top">The most probable tokens, the first first; of equal ones the lower id.</param>
public sealed record TokenLogProbabilities(TokenLogProbability Chosen, IReadOnlyList<TokenLogProbability> Top);

/// <summary>A token that was drawn.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbabilities">Null unless they were asked for.</param>
public readonly record struct SampledToken(int Token, TokenLogProbabilities? LogProbabilities);
