using Microsoft.Extensions.AI;

namespace Endonym.Serving.Engines;

/// <summary>Tells the model first what it is, unless the conversation has a system message of its own.</summary>
/// <param name="inner">Answers.</param>
/// <param name="prompt">What the model is told, as it was when it was measured; null or empty for nothing.</param>
public sealed class SystemPromptChatClient(IChatClient inner, string? prompt) : DelegatingChatClient(inner)
{
    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(Framed(messages), options, cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(Framed(messages), options, cancellationToken);

    private List<ChatMessage> Framed(IEnumerable<ChatMessage> messages)
    {
        List<ChatMessage> all = [.. messages];
        return string.IsNullOrEmpty(prompt) || all.Exists(message => message.Role == ChatRole.System) ? all : [new ChatMessage(ChatRole.System, prompt), .. all];
    }
}
