using System.ClientModel;

namespace Endonym.Serving.Remote;

/// <summary>What the failure of another server's answer means to who waits for it.</summary>
public static class RemoteFailure
{
    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsBusy(Exception error) => error is RemoteUnavailableException or ClientResultException { Status: 429 or 503 } || error.InnerException is RemoteUnavailableException;

    /// <summary>Whether the conversation is longer than the model's context. Servers word it differently; vLLM, llama-server and OpenAI all speak of the context.</summary>
    public static bool IsTooLong(Exception error) =>
        error is ClientResultException { Status: 400 } refused && refused.Message.Contains("context", StringComparison.OrdinalIgnoreCase);
}
