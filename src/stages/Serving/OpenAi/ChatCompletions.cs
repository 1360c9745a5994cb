using Endonym.Serving.Engines;
using Endonym.Serving.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>Answers <c>POST /v1/chat/completions</c>, streamed or whole.</summary>
internal static class ChatCompletions
{
    public static async Task AnswerAsync(HttpContext context, IReadOnlyList<ServedModel> models)
    {
        var gone = context.RequestAborted;
        var request = await RequestReader.ReadAsync<ChatCompletionRequest>(context.Request, gone);
        var model = RequestReader.Model(request.Model, models);
        var messages = RequestReader.Messages(request.Messages);
        var options = RequestReader.Options(request, RequestOwner.ClientOf(context));
        var count = RequestReader.Choices(request);

        var updates = AnswerStreams.Together([.. AnswerStreams.Of(model.Client, messages, options, count, gone)], gone);
        if (request.Stream == true)
            await StreamAsync(context, updates, count, request.StreamOptions?.IncludeUsage == true, model.Name);
        else
            await WriteAsync(context, updates, count, model.Name);
    }

    private static async Task WriteAsync(HttpContext context, IAsyncEnumerable<(int Index, ChatResponseUpdate Update)> updates, int count, string model)
    {
        CollectedAnswer[] answers = [.. Enumerable.Range(0, count).Select(_ => new CollectedAnswer())];
        ChatResponseUpdate? first = null;
        await foreach (var (index, update) in updates)
        {
            first ??= update;
            answers[index].Add(update);
        }

        var completion = new ChatCompletion(
            first?.ResponseId ?? "",
            "chat.completion",
            first?.CreatedAt?.ToUnixTimeSeconds() ?? 0,
            model,
            [.. answers.Select((answer, index) => new CompletionChoice(index, Message(answer), Logprobs(answer.Tokens), answer.FinishReason))],
            AnswerStreams.Usage([.. answers.Select(answer => answer.Usage)]));
        await context.Response.WriteAsJsonAsync(completion, OpenAiJson.Options, context.RequestAborted);
    }

    private static async Task StreamAsync(HttpContext context, IAsyncEnumerable<(int Index, ChatResponseUpdate Update)> updates, int count, bool includeUsage, string model)
    {
        var response = context.Response;
        var usages = new UsageDetails[count];
        var callCounts = new int[count];
        var (id, created) = ("", 0L);
        await foreach (var (index, update) in updates)
        {
            if (!response.HasStarted)
            {
                ServerSentEvents.Begin(response);
                id = update.ResponseId ?? "";
                created = update.CreatedAt?.ToUnixTimeSeconds() ?? 0;
            }

            usages[index] = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usages[index];
            await SendAsync([new ChunkChoice(index, Delta(update, ref callCounts[index]), Logprobs(AnswerStreams.LogProbabilities(update)), update.FinishReason?.Value)], usage: null);
        }

        if (includeUsage)
            await SendAsync([], AnswerStreams.Usage([.. usages.Select(usage => usage ?? new UsageDetails())]));
        await ServerSentEvents.EndAsync(response, context.RequestAborted);

        Task SendAsync(IReadOnlyList<ChunkChoice> choices, CompletionUsage? usage) => includeUsage
            ? ServerSentEvents.SendAsync(response, new ChatCompletionChunkWithUsage(id, "chat.completion.chunk", created, model, choices, usage), context.RequestAborted)
            : ServerSentEvents.SendAsync(response, new ChatCompletionChunk(id, "chat.completion.chunk", created, model, choices), context.RequestAborted);
    }

    private static ChunkDelta Delta(ChatResponseUpdate update, ref int callCount)
    {
        if (update.Contents.Count == 0 && AnswerStreams.LogProbabilities(update).Count == 0)
            return new ChunkDelta("assistant", "");
        List<MessageToolCall> calls = [];
        foreach (var call in update.Contents.OfType<FunctionCallContent>())
            calls.Add(Told(call, callCount++));
        return new ChunkDelta(Role: null, update.Text is { Length: > 0 } text ? text : null, calls.Count > 0 ? calls : null);
    }

    // What only called has no content, as in OpenAI's own answers.
    private static CompletionMessage Message(CollectedAnswer answer) => answer.Calls.Count == 0
        ? new CompletionMessage("assistant", answer.Text, ToolCalls: null)
        : new CompletionMessage("assistant", answer.Text.Length > 0 ? answer.Text : null, [.. answer.Calls.Select(call => Told(call, index: null))]);

    private static MessageToolCall Told(FunctionCallContent call, int? index) =>
        new(index, call.CallId, "function", new CalledFunction(call.Name, ConversationWriter.ArgumentsOf(call)));

    private static ChoiceLogprobs? Logprobs(IReadOnlyList<AnswerToken> tokens) => tokens.Count == 0
        ? null
        : new ChoiceLogprobs([.. tokens.Select(token => new TokenLogprob(
            token.Chosen.Text,
            Finite(token.Chosen.LogProbability),
            Bytes(token.Chosen),
            [.. token.Top.Select(top => new TopLogprob(top.Text, Finite(top.LogProbability), Bytes(top)))]))]);

    /// <summary>JSON has no infinity; OpenAI's stand-in for a token that cannot come is −9999.</summary>
    internal static double Finite(double logProbability) => double.IsFinite(logProbability) ? logProbability : -9999;

    private static IReadOnlyList<int>? Bytes(TokenText token) => token.Bytes.Count == 0 ? null : [.. token.Bytes.Select(value => (int)value)];
}
