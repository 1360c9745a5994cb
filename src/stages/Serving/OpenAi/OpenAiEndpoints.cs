using System.Globalization;
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
            endpoints.MapGet("/health", (IEnumerable<ServedModel> models) =>
                Results.Json(new Health("ok", [.. models.Select(model => model.Name)]), OpenAiJson.Options));
            endpoints.MapGet("/v1/models", (IEnumerable<ServedModel> models) =>
                Results.Json(new ModelList("list", [.. models.Select(Entry)]), OpenAiJson.Options));
            endpoints.MapGet("/v1/models/{*name}", Guarded((context, models) =>
            {
                var name = (string?)context.Request.RouteValues["name"] ?? "";
                var model = models.FirstOrDefault(model => model.Name == name) ?? throw OpenAiException.UnknownModel(name, models.Select(known => known.Name));
                return context.Response.WriteAsJsonAsync(Entry(model), OpenAiJson.Options, context.RequestAborted);
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

    private static ModelEntry Entry(ServedModel model) =>
        new(model.Name, "model", model.LoadedAt.ToUnixTimeSeconds(), "endonym", model.ContextLength, model.ContextLength, model.Parent);

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
