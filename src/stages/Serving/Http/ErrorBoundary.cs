using System.Globalization;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Endonym.Serving.Http;

/// <summary>Turns failures into errors of OpenAI's form.</summary>
internal static class ErrorBoundary
{
    /// <summary>A handler none of whose failures leave it: they become an answer, while that is still possible, and else the connection breaks off.</summary>
    public static RequestDelegate Guard(Func<HttpContext, Task> answer) => async context =>
    {
        try
        {
            await answer(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or its time is up; whoever ended the request tells what is to be told.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, TooLarge(context, error) ?? OpenAiException.From(error) ?? Fault(context, error));
        }
        catch (Exception error)
        {
            Fault(context, error);
            context.Abort();
        }
    };

    /// <summary>Answers with an error.</summary>
    /// <param name="context">Its response has not begun.</param>
    /// <param name="told">What the client is told.</param>
    /// <param name="retryAfter">When to try again, where <paramref name="told"/> does not say; null when there is no point.</param>
    public static Task WriteAsync(HttpContext context, OpenAiException told, TimeSpan? retryAfter = null)
    {
        context.Response.StatusCode = told.Status;
        if ((told.RetryAfter ?? retryAfter) is { } wait)
            context.Response.Headers.RetryAfter = Seconds(wait);
        return context.Response.WriteAsJsonAsync(new OpenAiErrorBody(told.Error), OpenAiJson.Options, CancellationToken.None);
    }

    /// <summary>An error that says its status, class and code.</summary>
    public static OpenAiException Error(int status, string message, string code, string type = "invalid_request_error", string? param = null) =>
        new(status, new OpenAiError(message, type, param, code));

    private static OpenAiException? TooLarge(HttpContext context, Exception error) =>
        error is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
        && context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } limit
            ? Error(StatusCodes.Status413PayloadTooLarge, FormattableString.Invariant($"The request is larger than {limit} bytes."), "request_too_large")
            : null;

    private static OpenAiException Fault(HttpContext context, Exception error)
    {
        // Where it happened, never the message: it might quote the user.
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorBoundary))
            .LogError("A request failed: {Error} {StackTrace}", error.GetType(), error.StackTrace);
        return new OpenAiException(
            StatusCodes.Status500InternalServerError, new OpenAiError("The server failed to answer; its log says where.", "server_error", Param: null, Code: null));
    }

    // A whole second at least: a client told 0 comes back at once and is refused again.
    private static string Seconds(TimeSpan wait) => Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
