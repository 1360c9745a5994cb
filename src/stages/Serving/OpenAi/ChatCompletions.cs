using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>Answers <c>POST /v1/chat/completions</c>, streamed or whole.</summary>
internal static class ChatCompletions
{
    public static async Task AnswerAsync(HttpContext context, IReadOnlyList<ServedModel> models)
    {
        var gone = context.RequestAborted;
        var request = await RequestReader.ReadAsync(context.Request, gone);
        var name = request.Model ?? throw OpenAiException.Invalid("'model' is missing; GET /v1/models lists what there is.", "model");
        var model = models.FirstOrDefault(model => model.Name == name) ?? throw OpenAiException.UnknownModel(name, models.Select(known => known.Name));
        var messages = RequestReader.Messages(request);
        var options = RequestReader.Options(request, context.Connection.RemoteIpAddress?.ToString() ?? "");

        if (request.Stream == true)
            await StreamAsync(context, model.Client.GetStreamingResponseAsync(messages, options, gone), request.StreamOptions?.IncludeUsage == true, name);
        else
            await WriteAsync(context, await model.Client.GetResponseAsync(messages, options, gone), name);
    }

    private static Task WriteAsync(HttpContext context, ChatResponse response, string model)
    {
        var completion = new ChatCompletion(
            response.ResponseId ?? "",
            "chat.completion",
            response.CreatedAt?.ToUnixTimeSeconds() ?? 0,
            model,
            [new CompletionChoice(0, new CompletionMessage("assistant", response.Text), (response.FinishReason ?? ChatFinishReason.Stop).Value)],
            Usage(response.Usage));
        return context.Response.WriteAsJsonAsync(completion, OpenAiJson.Options, context.RequestAborted);
    }

    private static async Task StreamAsync(HttpContext context, IAsyncEnumerable<ChatResponseUpdate> updates, bool includeUsage, string model)
    {
        var response = context.Response;
        await foreach (var update in updates)
        {
            if (!response.HasStarted)
                Begin(response);

            var delta = update.Contents.Count == 0 ? new ChunkDelta("assistant", "") : new ChunkDelta(null, update.Text is { Length: > 0 } text ? text : null);
            await SendAsync([new ChunkChoice(0, delta, update.FinishReason?.Value)], usage: null);
            if (includeUsage && update.Contents.OfType<UsageContent>().FirstOrDefault() is { } usage)
                await SendAsync([], Usage(usage.Details));

            Task SendAsync(IReadOnlyList<ChunkChoice> choices, CompletionUsage? usage)
            {
                var created = update.CreatedAt?.ToUnixTimeSeconds() ?? 0;
                return includeUsage
                    ? SendEventAsync(response, new ChatCompletionChunkWithUsage(update.ResponseId ?? "", "chat.completion.chunk", created, model, choices, usage), context.RequestAborted)
                    : SendEventAsync(response, new ChatCompletionChunk(update.ResponseId ?? "", "chat.completion.chunk", created, model, choices), context.RequestAborted);
            }
        }

        await response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }

    /// <summary>Sends one server-sent event; JSON holds no line break, so one line is enough.</summary>
    public static async Task SendEventAsync<T>(HttpResponse response, T value, CancellationToken cancellationToken)
    {
        await response.WriteAsync($"data: {JsonSerializer.Serialize(value, OpenAiJson.Options)}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        // A proxy that gathers the answer would undo the streaming.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static CompletionUsage Usage(UsageDetails? usage) =>
        new(usage?.InputTokenCount ?? 0, usage?.OutputTokenCount ?? 0, usage?.TotalTokenCount ?? 0);
}
