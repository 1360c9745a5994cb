using System.Diagnostics;
using System.Globalization;
using Endonym.Serving.Metrics;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Endonym.Serving.Http;

/// <summary>What every request passes first: it gets an id, is counted and timed, and is refused while the server stops.</summary>
internal sealed class RequestGate(OpenRequests open, Drain drain, ServingMeter meter, PlatformOptions options)
{
    private const string RequestId = "X-Request-Id";
    private const int MaxIdLength = 128;

    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // A caller's own id is kept, so that a request can be followed through several programs; but only one that cannot break a log line.
        var given = context.Request.Headers[RequestId].ToString();
        var id = given.Length is > 0 and <= MaxIdLength && given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? given : $"req_{Guid.NewGuid():N}";
        context.TraceIdentifier = id;
        context.Response.Headers[RequestId] = id;
        Activity.Current?.SetTag("endonym.request.id", id);

        if (context.Request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
        }
        else if (drain.Begun.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            await ErrorBoundary.WriteAsync(
                context, ErrorBoundary.Error(StatusCodes.Status503ServiceUnavailable, "The server is stopping and takes nothing new. Try again soon, or another server.", "server_stopping", "server_error"), options.RetryAfter);
        }
        else if (context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
        }
        else
        {
            await CountAsync(context, next);
        }
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        var generates = ApiPath.Of(context.Request)?.Generates == true || context.Request.Path.Equals("/api/chat", StringComparison.OrdinalIgnoreCase);
        var began = Stopwatch.GetTimestamp();
        open.Enter(generates);
        try
        {
            if (generates)
                await InTimeAsync(context, next);
            else
                await next(context);
        }
        finally
        {
            open.Leave(generates);
            // The route's pattern and never the path: paths hold ids, and anybody could make up more of them than a metrics store holds.
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            meter.RequestEnded(route, context.Response.StatusCode, Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>Ends a request whose time is up: with 504 where nothing was sent yet, else by breaking off, which a client can tell from an end.</summary>
    private async Task InTimeAsync(HttpContext context, RequestDelegate next)
    {
        var gone = context.RequestAborted;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(options.RequestTimeout);
        context.RequestAborted = limit.Token;
        ReaderGuard.Watch(context, options.SlowReaderTimeout);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Told below, or there is nobody to tell.
        }
        finally
        {
            context.RequestAborted = gone;
        }

        if (!limit.IsCancellationRequested || gone.IsCancellationRequested)
            return;
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.Headers[RequestId] = context.TraceIdentifier;
        await ErrorBoundary.WriteAsync(context, new OpenAiException(StatusCodes.Status504GatewayTimeout, new OpenAiError(
            string.Create(CultureInfo.InvariantCulture, $"The answer was not ready after {options.RequestTimeout.TotalSeconds:0.###} seconds, which is this server's limit. Ask for fewer tokens, or stream."), "server_error", Param: null, "timeout")));
    }
}
