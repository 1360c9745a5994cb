namespace Endonym.Serving.Batches;

/// <summary>Answers requests inside the process as they would be answered over HTTP.</summary>
public interface IRequestExecutor
{
    /// <summary>Whether requests can be sent to an endpoint, such as <c>/v1/chat/completions</c>.</summary>
    bool Knows(string endpoint);

    /// <summary>Answers a request.</summary>
    /// <param name="endpoint">One that <see cref="Knows"/> knows.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancellationToken">Gives the request up.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    Task<ExecutedRequest> ExecuteAsync(string endpoint, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

/// <summary>What a request was answered.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="RequestId">Names the request in logs.</param>
/// <param name="Body">The whole of it.</param>
/// <param name="RetryAfter">When to try again; null where the answer does not say.</param>
public sealed record ExecutedRequest(int Status, string RequestId, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter);
