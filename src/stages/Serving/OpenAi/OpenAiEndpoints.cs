using System.Globalization;
using Endonym.Serving.Embeddings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Endonym.Serving.OpenAi;

/// <summary>OpenAI's HTTP API over the <see cref="ServedModel"/>s among the services.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat. No user's text is ever logged.</remarks>
public static class OpenAiEndpoints
{
    /// <summary>A larger body is refused with 413.</summary>
    public const int MaxBodyBytes = 1 << 20;

    extension(IEndpointRouteBuilder endpoints)
    {
        /// <summary>Maps <c>/v1/models</c>, <c>/v1/chat/completions</c>, <c>/v1/completions</c>, <c>/tokenize</c>, <c>/detokenize</c> and <c>/health</c>.</summary>
        /// <returns>The same builder.</returns>
        public IEndpointRouteBuilder MapOpenAi()
        {
            endpoints.MapGet("/health", (HttpContext context) =>
                Results.Json(new Health("ok", [.. Entries(context).Select(model => model.Id)]), OpenAiJson.Options));
            endpoints.MapGet("/v1/models", (HttpContext context) =>
                Results.Json(new ModelList("list", Entries(context)), OpenAiJson.Options));
            endpoints.MapGet("/v1/models/{*name}", Guarded((context, _) =>
            {
                var (name, entries) = ((string?)context.Request.RouteValues["name"] ?? "", Entries(context));
                var entry = entries.FirstOrDefault(model => model.Id == name) ?? throw OpenAiException.UnknownModel(name, entries.Select(known => known.Id));
                return context.Response.WriteAsJsonAsync(entry, OpenAiJson.Options, context.RequestAborted);
            }));
            Post("/v1/chat/completions", ChatCompletions.AnswerAsync);
            Post("/v1/completions", TextCompletions.AnswerAsync);
            Post("/tokenize", Tokenization.TokenizeAsync);
            Post("/detokenize", Tokenization.DetokenizeAsync);
            endpoints.MapFallback("/v1/{**path}", Guarded((context, _) => throw new OpenAiException(
                StatusCodes.Status404NotFound,
                new OpenAiError($"There is no {context.Request.Method} {context.Request.Path} here.", "invalid_request_error", Param: null, "unknown_url"))));
            return endpoints;

            void Post(string path, Func<HttpContext, IReadOnlyList<ServedModel>, Task> answer) =>
                endpoints.MapPost(path, Guarded(answer)).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        }
    }

    // Models of every kind: which of them a request may name, its own endpoint says.
    private static ModelEntry[] Entries(HttpContext context)
    {
        var services = context.RequestServices;
        return
        [
            .. services.GetServices<ServedModel>().Select(model => Entry(model.Name, model.LoadedAt, model.ContextLength, model.Parent)),
            .. services.GetServices<ServedEmbeddingModel>().Select(model => Entry(model.Name, model.LoadedAt, model.ContextLength)),
            .. services.GetServices<ServedReranker>().Select(model => Entry(model.Name, model.LoadedAt, model.ContextLength)),
        ];

        static ModelEntry Entry(string name, DateTimeOffset loadedAt, int contextLength, string? parent = null) =>
            new(name, "model", loadedAt.ToUnixTimeSeconds(), "endonym", contextLength, contextLength, parent);
    }

    /// <summary>Turns every failure of a handler into OpenAI's form, with a status where that is still possible, else as the stream's last event.</summary>
    private static RequestDelegate Guarded(Func<HttpContext, IReadOnlyList<ServedModel>, Task> answer) => async context =>
    {
        try
        {
            await answer(context, [.. context.RequestServices.GetServices<ServedModel>()]);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to tell.
        }
        catch (Exception error)
        {
            var told = OpenAiException.From(error) ?? ServerFault(context, error);
            if (context.Response.HasStarted)
                await ServerSentEvents.SendAsync(context.Response, new OpenAiErrorBody(told.Error), context.RequestAborted);
            else
                await WriteAsync(context, told);
        }
    };

    private static Task WriteAsync(HttpContext context, OpenAiException told)
    {
        context.Response.StatusCode = told.Status;
        if (told.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(new OpenAiErrorBody(told.Error), OpenAiJson.Options, context.RequestAborted);
    }

    private static OpenAiException ServerFault(HttpContext context, Exception error)
    {
        // Where it happened, never the message: an engine's message might quote the user.
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OpenAiEndpoints))
            .LogError("An answer failed: {Error} {StackTrace}", error.GetType(), error.StackTrace);
        return new OpenAiException(
            StatusCodes.Status500InternalServerError,
            new OpenAiError("The server failed to answer; its log says where.", "server_error", Param: null, Code: null));
    }
}
