namespace Endonym.Serving.Remote;

/// <summary>No other server could answer; nothing of an answer has come.</summary>
/// <param name="message">What each of them said.</param>
/// <param name="retryAfter">When to try again.</param>
/// <param name="inner">What the last one failed with, or null.</param>
public sealed class RemoteUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null) : HttpRequestException(message, inner)
{
    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
