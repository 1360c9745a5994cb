using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Remote;

/// <summary>OpenAI's API passed on to other servers: bodies go through as they are, streams event by event, and only tokens are counted on the way.</summary>
public static class RemoteEndpoints
{
    private const long MaxBodyBytes = 8 << 20;

    private static readonly string[] PassedOn =
    [
        "/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/rerank", "/v2/rerank", "/rerank", "/tokenize", "/detokenize",
    ];

    extension(IEndpointRouteBuilder endpoints)
    {
        /// <summary>Maps what is passed on, <c>/v1/models</c> and <c>/health</c>. Takes the place of the endpoints of a model in this process.</summary>
        /// <returns>The same builder.</returns>
        public IEndpointRouteBuilder MapRemote()
        {
            foreach (var path in PassedOn)
                endpoints.MapPost(path, ErrorBoundary.Guard(PassOnAsync)).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
            endpoints.MapGet("/v1/models/{**name}", ErrorBoundary.Guard(async context =>
            {
                using var response = await AskAsync(context, () => Pool(context).Http.GetAsync(new Uri(context.Request.Path.Value?.TrimStart('/') ?? "", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, context.RequestAborted));
                await AnswerWholeAsync(context, response);
            }));
            endpoints.MapGet("/health", (RemotePool pool) => pool.IsUp
                ? Results.Json(new { status = "ok" })
                : Results.Json(new { status = "no server is well" }, statusCode: StatusCodes.Status503ServiceUnavailable));
            endpoints.MapFallback("/v1/{**path}", ErrorBoundary.Guard(context => throw ErrorBoundary.Error(
                StatusCodes.Status404NotFound, $"There is no {context.Request.Method} {context.Request.Path} here.", "unknown_url")));
            return endpoints;
        }
    }

    private static async Task PassOnAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw OpenAiException.WrongContentType(context.Request.ContentType);
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy, context.RequestAborted);
        var (body, hideUsage) = Countable(copy.ToArray());

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(context.Request.Path.Value?.TrimStart('/') ?? "", UriKind.Relative));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("X-Request-Id", context.TraceIdentifier);
        using var response = await AskAsync(context, () => Pool(context).Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted));
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            await AnswerStreamAsync(context, response, hideUsage);
        else
            await AnswerWholeAsync(context, response);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpContext context, Func<Task<HttpResponseMessage>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RemoteUnavailableException error)
        {
            // 502 where a server was asked and failed would make clients give up; it is the same request that may succeed soon.
            context.Response.Headers.RetryAfter = Math.Ceiling(error.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            throw ErrorBoundary.Error(StatusCodes.Status503ServiceUnavailable, error.Message, "engine_unavailable", "server_error");
        }
    }

    /// <summary>The body with the stream's usage asked for, which keys are counted by, and whether the client did not ask for it and must not see it.</summary>
    private static (byte[] Body, bool HideUsage) Countable(byte[] body)
    {
        try
        {
            // Most requests are no streams and need not be taken apart.
            if (JsonNode.Parse(body) is not JsonObject request)
                throw OpenAiException.Invalid("The body is no JSON object.");
            if (request["stream"] is not JsonValue stream || stream.GetValueKind() != JsonValueKind.True)
                return (body, false);
            var options = request["stream_options"] as JsonObject;
            if (options?["include_usage"] is JsonValue asked && asked.GetValueKind() == JsonValueKind.True)
                return (body, false);
            options = (JsonObject?)options?.DeepClone() ?? [];
            options["include_usage"] = true;
            request["stream_options"] = options;
            return (JsonSerializer.SerializeToUtf8Bytes(request, OpenAiJson.Options), true);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            // A name twice and half of a surrogate pair are told by the latter two.
            throw OpenAiException.Invalid($"The body is not valid JSON: {error.Message}");
        }
    }

    private static async Task AnswerWholeAsync(HttpContext context, HttpResponseMessage response)
    {
        byte[] body;
        try
        {
            body = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Broken();
        }

        CountWhole(body);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = body.Length;
        if (response.StatusCode == HttpStatusCode.TooManyRequests && response.Headers.TryGetValues("Retry-After", out var wait))
            context.Response.Headers.RetryAfter = wait.First();
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Passes a stream on event by event: each leaves as soon as it is whole.</summary>
    private static async Task AnswerStreamAsync(HttpContext context, HttpResponseMessage response, bool hideUsage)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        // A proxy in front must not gather events.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(context.RequestAborted));
        var done = false;
        long events = 0;
        (long Prompt, long Completion, long Cached, bool Alone)? told = null;
        try
        {
            while (!done)
            {
                var read = await reader.ReadAsync(context.RequestAborted);
                var buffer = read.Buffer;
                var sent = false;
                while (!done && TryTakeEvent(ref buffer, out var whole))
                {
                    done = Contains(whole, "data: [DONE]"u8) || Contains(whole, "data:[DONE]"u8);
                    if (Contains(whole, "\"usage\":"u8) && UsageOf(whole) is { } usage)
                    {
                        // Some servers tell the usage so far with every event; the last one counts.
                        told = usage;
                        if (hideUsage && usage.Alone)
                            continue;
                    }

                    events++;
                    foreach (var piece in whole)
                        context.Response.BodyWriter.Write(piece.Span);
                    sent = true;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (sent)
                    await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                if (read.IsCompleted && !done)
                    throw new HttpRequestException("The stream ended in the middle.");
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            // The status is sent: all that is left is to say so in the stream, and to leave out its [DONE].
            await ServerSentEvents.SendAsync(context.Response, new OpenAiErrorBody(Broken().Error), context.RequestAborted);
        }
        finally
        {
            await reader.CompleteAsync();
            // Of a stream that broke off nobody tells the usage; it has about as many events as tokens.
            TokenMeter.Current?.Add(told?.Prompt ?? 0, told?.Completion ?? events, told?.Cached ?? 0);
        }
    }

    private static OpenAiException Broken() => ErrorBoundary.Error(
        StatusCodes.Status502BadGateway, "The server that was answering broke off; what came of the answer is not whole. Ask again.", "engine_failed", "server_error");

    private static bool TryTakeEvent(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> whole)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (line.Length > 1 || (line.Length == 1 && line.FirstSpan[0] != (byte)'\r'))
                continue;
            whole = buffer.Slice(0, reader.Position);
            buffer = buffer.Slice(reader.Position);
            return true;
        }

        whole = default;
        return false;
    }

    private static bool Contains(ReadOnlySequence<byte> whole, ReadOnlySpan<byte> text) =>
        whole.IsSingleSegment ? whole.FirstSpan.IndexOf(text) >= 0 : whole.ToArray().AsSpan().IndexOf(text) >= 0;

    /// <summary>The usage an event tells, and whether it tells nothing else.</summary>
    private static (long Prompt, long Completion, long Cached, bool Alone)? UsageOf(ReadOnlySequence<byte> whole)
    {
        var bytes = whole.ToArray();
        var start = bytes.AsSpan().IndexOf((byte)'{');
        var end = bytes.AsSpan().LastIndexOf((byte)'}');
        if (start < 0 || end < start)
            return null;
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(start, end + 1 - start));
            var root = document.RootElement;
            return Usage(root) is { } usage
                ? (usage.Prompt, usage.Completion, usage.Cached, root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() == 0)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void CountWhole(byte[] body)
    {
        if (TokenMeter.Current is not { } meter)
            return;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (Usage(document.RootElement) is { } usage)
                meter.Add(usage.Prompt, usage.Completion, usage.Cached);
        }
        catch (JsonException)
        {
            // Then it tells no usage.
        }
    }

    private static (long Prompt, long Completion, long Cached)? Usage(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return null;
        // Responses call them input and output; rerankers tell only the total.
        var prompt = Number(usage, "prompt_tokens") ?? Number(usage, "input_tokens");
        var completion = Number(usage, "completion_tokens") ?? Number(usage, "output_tokens");
        var cached = usage.TryGetProperty("prompt_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object ? Number(details, "cached_tokens") : null;
        return (prompt ?? Number(usage, "total_tokens") ?? 0, completion ?? 0, cached ?? 0);
    }

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static RemotePool Pool(HttpContext context) => context.RequestServices.GetRequiredService<RemotePool>();
}
