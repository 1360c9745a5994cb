namespace Endonym.Serving.Engines;

/// <summary>Every slot is taken and the queue is full; the same request may succeed later.</summary>
/// <param name="queueLength">How many requests wait.</param>
/// <param name="retryAfter">When to try again.</param>
public sealed class QueueFullException(int queueLength, TimeSpan retryAfter)
    : Exception(FormattableString.Invariant($"The server is busy: {queueLength} requests wait already. Try again in {retryAfter.TotalSeconds:0} seconds."))
{
    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
