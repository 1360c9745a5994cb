namespace Endonym.Serving.Bench;

/// <summary>One answer as it came.</summary>
/// <param name="FirstToken">From sending the request to its first text.</param>
/// <param name="Total">From sending the request to the end of the answer.</param>
/// <param name="Gaps">Between one piece of text and the next; pieces may hold several tokens.</param>
/// <param name="PromptTokens">As the endpoint counts them.</param>
/// <param name="AnswerTokens">As the endpoint counts them.</param>
public sealed record TimedAnswer(TimeSpan FirstToken, TimeSpan Total, IReadOnlyList<TimeSpan> Gaps, int PromptTokens, int AnswerTokens)
{
    /// <summary>Mean time between two tokens, from the first on; null for an answer of one.</summary>
    public TimeSpan? PerToken => AnswerTokens > 1 ? (Total - FirstToken) / (AnswerTokens - 1) : null;
}
