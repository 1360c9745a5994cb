namespace Endonym.Evaluation.Scoring;

/// <summary>A stretch of a token sequence that is given to a model at once.</summary>
/// <param name="Start">Index of its first token in the whole sequence.</param>
/// <param name="Length">How many tokens it has; at most the model's context.</param>
/// <param name="Scored">How many of its last tokens are predicted here; those before them are context only.</param>
public readonly record struct RollingWindow(int Start, int Length, int Scored)
{
    /// <summary>Cuts a sequence into windows so that each token but the first is predicted exactly once, and each window but a short text's only one is full.</summary>
    /// <param name="tokens">Length of the sequence, at least 2; its first token begins it and is not predicted.</param>
    /// <param name="contextLength">The most tokens the model takes at once, at least 2.</param>
    /// <remarks>
    /// The scheme of EleutherAI's lm-evaluation-harness (<c>get_rolling_token_windows</c> with a context of 1): the windows do not overlap, so a token at the
    /// start of a window is predicted from one token, except that the last window reaches back to be full. It differs in one token a window: our contract
    /// counts the token to be predicted into the context length, the harness does not.
    /// </remarks>
    public static IEnumerable<RollingWindow> Over(int tokens, int contextLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 2);
        for (var predicted = 1; predicted < tokens;)
        {
            var end = Math.Min(predicted + contextLength - 1, tokens);
            var start = Math.Max(0, end - contextLength);
            yield return new RollingWindow(start, end - start, end - predicted);
            predicted = end;
        }
    }
}
