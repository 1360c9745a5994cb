namespace Endonym.Serving.Engines;

/// <summary>A token as text, and how probable the model held it.</summary>
/// <param name="Text">What it stands for; bytes that are no whole characters become U+FFFD, a special token its written form.</param>
/// <param name="Bytes">Its UTF-8 bytes; empty for a special token.</param>
/// <param name="LogProbability">Natural logarithm of its probability.</param>
public sealed record TokenText(string Text, IReadOnlyList<byte> Bytes, double LogProbability);

/// <summary>A token of an answer, and those that were most probable in its place.</summary>
/// <param name="Chosen">The token.</param>
/// <param name="Top">The most probable ones, the first first; the chosen one may be among them.</param>
public sealed record AnswerToken(TokenText Chosen, IReadOnlyList<TokenText> Top);
