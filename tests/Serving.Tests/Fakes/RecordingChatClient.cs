using Endonym.Serving.Engines;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Tests.Fakes;

/// <summary>Remembers what the engine was asked for.</summary>
internal sealed class RecordingChatClient(LanguageModelChatClient inner) : DelegatingChatClient(inner)
{
    private readonly Lock _gate = new();
    private readonly List<GenerationRequest> _requests = [];

    public IReadOnlyList<GenerationRequest> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ChatMessage> all = [.. messages];
        var request = inner.ToRequest(all, options ?? new ChatOptions());
        lock (_gate)
            _requests.Add(request);
        return base.GetStreamingResponseAsync(all, options, cancellationToken);
    }
}
