namespace Endonym.Serving.Engines;

/// <summary>Every slot is taken and the queue has no place for this client; the same request may succeed later.</summary>
/// <param name="ownCount">How many of the client's own requests wait.</param>
/// <param name="queueLength">How many requests wait in all.</param>
/// <param name="retryAfter">When to try again.</param>
public sealed class QueueFullException(int ownCount, int queueLength, TimeSpan retryAfter)
    : Exception(FormattableString.Invariant($"The server is busy: {queueLength} requests wait already, {ownCount} of them yours. Try again in {retryAfter.TotalSeconds:0} seconds."))
{
    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
