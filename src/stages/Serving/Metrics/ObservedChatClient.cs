using System.Diagnostics;
using System.Runtime.CompilerServices;
using Endonym.Serving.Keys;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Metrics;

/// <summary>Watches a chat client: an activity and measurements for each answer, and its tokens for whoever counts them.</summary>
/// <remarks>
/// Attributes as OpenTelemetry's conventions for generative AI, v1.41, name them. What people and models write is never among them. Of an answer that is
/// broken off, the tokens written are counted by the pieces that came, and those read are not known.
/// </remarks>
/// <param name="inner">Answers.</param>
/// <param name="model">Its name.</param>
/// <param name="provider">Whose it is, for <c>gen_ai.provider.name</c>.</param>
/// <param name="meter">Takes the measurements.</param>
/// <param name="operation">What it does, for <c>gen_ai.operation.name</c>.</param>
internal sealed class ObservedChatClient(IChatClient inner, string model, string provider, ServingMeter meter, string operation = "chat") : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var watch = new Watch(this, options);
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            watch.Finish = response.FinishReason;
            watch.Usage = response.Usage;
            return response;
        }
        catch (Exception error)
        {
            watch.Error = error;
            throw;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var watch = new Watch(this, options);
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                    yield break;
            }
            catch (Exception error)
            {
                watch.Error = error;
                throw;
            }

            watch.See(updates.Current);
            yield return updates.Current;
        }
    }

    private sealed class Watch : IDisposable
    {
        private readonly ObservedChatClient _owner;
        private readonly Activity? _activity;
        private readonly long _began = Stopwatch.GetTimestamp();
        private TimeSpan? _untilFirst;
        private long _pieces;

        public Watch(ObservedChatClient owner, ChatOptions? options)
        {
            _owner = owner;
            _activity = ServingMeter.Activities.StartActivity($"{owner.Operation} {owner.Model}", ActivityKind.Client);
            if (_activity is null)
                return;
            _activity.SetTag("gen_ai.operation.name", owner.Operation);
            _activity.SetTag("gen_ai.provider.name", owner.Provider);
            _activity.SetTag("gen_ai.request.model", owner.Model);
            SetIfAny("gen_ai.request.max_tokens", options?.MaxOutputTokens);
            SetIfAny("gen_ai.request.temperature", options?.Temperature);
            SetIfAny("gen_ai.request.top_p", options?.TopP);
            SetIfAny("gen_ai.request.top_k", options?.TopK);
            SetIfAny("gen_ai.request.seed", options?.Seed);
        }

        public ChatFinishReason? Finish { get; set; }

        public UsageDetails? Usage { get; set; }

        public Exception? Error { get; set; }

        public void See(ChatResponseUpdate update)
        {
            if (update.Text.Length > 0)
            {
                _untilFirst ??= Stopwatch.GetElapsedTime(_began);
                _pieces++;
            }

            Finish = update.FinishReason ?? Finish;
            foreach (var content in update.Contents)
                Usage = content is UsageContent usage ? usage.Details : Usage;
        }

        public void Dispose()
        {
            var (read, written) = (Usage?.InputTokenCount ?? 0, Usage?.OutputTokenCount ?? _pieces);
            var error = Error?.GetType().FullName;
            TokenMeter.Current?.Add(read, written, Usage?.CachedInputTokenCount ?? 0);
            _owner.Meter.AnswerEnded(_owner.Operation, _owner.Model, Stopwatch.GetElapsedTime(_began), _untilFirst, read, written, error);
            if (_activity is null)
                return;

            _activity.SetTag("gen_ai.response.model", _owner.Model);
            _activity.SetTag("gen_ai.usage.input_tokens", read);
            _activity.SetTag("gen_ai.usage.output_tokens", written);
            if (Finish is { } finish)
                _activity.SetTag("gen_ai.response.finish_reasons", new[] { finish.Value });
            if (error is not null)
                _activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
            _activity.Dispose();
        }

        private void SetIfAny(string name, object? value)
        {
            if (value is not null)
                _activity?.SetTag(name, value);
        }
    }

    private string Model => model;

    private string Provider => provider;

    private string Operation => operation;

    private ServingMeter Meter => meter;
}
