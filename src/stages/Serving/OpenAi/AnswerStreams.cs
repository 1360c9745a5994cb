using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Endonym.Serving.Engines;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>Several answers that grow at the same time.</summary>
internal static class AnswerStreams
{
    /// <summary>Asks for some answers to one conversation. They share the prompt in the engine's cache; each has a seed of its own.</summary>
    /// <param name="client">Answers.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">How to answer; the first answer has its seed, the next the one after it.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Withdraws all.</param>
    public static IEnumerable<IAsyncEnumerable<ChatResponseUpdate>> Of(
        IChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions options, int count, CancellationToken cancellationToken)
    {
        for (var choice = 0; choice < count; choice++)
        {
            var own = options.Clone();
            own.Seed = options.Seed is { } seed ? unchecked(seed + choice) : null;
            yield return client.GetStreamingResponseAsync(messages, own, cancellationToken);
        }
    }

    /// <summary>All updates as they come, each with the number of its stream. None comes before every stream has begun, so that a request is refused whole or not at all.</summary>
    /// <param name="streams">At least one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<(int Index, ChatResponseUpdate Update)> Together(
        IReadOnlyList<IAsyncEnumerable<ChatResponseUpdate>> streams, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (streams is [var only])
        {
            await foreach (var update in only.WithCancellation(cancellationToken))
                yield return (0, update);
            yield break;
        }

        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var updates = Channel.CreateUnbounded<(int, ChatResponseUpdate)>(new() { SingleReader = true });
        List<IAsyncEnumerator<ChatResponseUpdate>> readers = [.. streams.Select(stream => stream.GetAsyncEnumerator(failed.Token))];
        Task pumps = Task.CompletedTask;
        try
        {
            foreach (var (index, reader) in readers.Index())
            {
                if (await reader.MoveNextAsync())
                    updates.Writer.TryWrite((index, reader.Current));
            }

            pumps = Task.WhenAll(readers.Select((reader, index) => PumpAsync(index, reader)));
            _ = pumps.ContinueWith(done => updates.Writer.TryComplete(done.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await foreach (var update in updates.Reader.ReadAllAsync(cancellationToken))
                yield return update;
        }
        finally
        {
            await failed.CancelAsync();
            await pumps.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            foreach (var reader in readers)
                await reader.DisposeAsync();
        }

        async Task PumpAsync(int index, IAsyncEnumerator<ChatResponseUpdate> reader)
        {
            try
            {
                while (await reader.MoveNextAsync())
                    updates.Writer.TryWrite((index, reader.Current));
            }
            catch (Exception error)
            {
                // The first failure is the request's; the other answers end because of it.
                updates.Writer.TryComplete(error);
                await failed.CancelAsync();
            }
        }
    }

    /// <summary>The answers' tokens with their log-probabilities that an update brings; none if they were not asked for.</summary>
    public static IReadOnlyList<AnswerToken> LogProbabilities(ChatResponseUpdate update) =>
        update.AdditionalProperties?.TryGetValue(LanguageModelChatClient.LogProbabilitiesProperty, out IReadOnlyList<AnswerToken>? tokens) == true ? tokens ?? [] : [];

    /// <summary>What all answers cost: the prompt once, and every answer.</summary>
    /// <param name="usages">One for each answer.</param>
    public static CompletionUsage Usage(IReadOnlyList<UsageDetails> usages)
    {
        var prompt = usages.Count > 0 ? usages[0].InputTokenCount ?? 0 : 0;
        var answers = usages.Sum(usage => usage.OutputTokenCount ?? 0);
        return new CompletionUsage(prompt, answers, prompt + answers, new PromptTokensDetails(usages.Count > 0 ? usages[0].CachedInputTokenCount ?? 0 : 0));
    }
}
