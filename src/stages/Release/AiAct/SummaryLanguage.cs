namespace Endonym.Release.AiAct;

/// <summary>How much of the training was in one language.</summary>
/// <param name="Language">BCP 47 code; <c>mixed</c> where a source has several.</param>
/// <param name="Tokens">Tokens seen, repetitions counted.</param>
/// <param name="Share">Part of all tokens, 0 to 1.</param>
public sealed record SummaryLanguage(string Language, long Tokens, double Share);
