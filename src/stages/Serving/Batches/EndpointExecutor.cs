using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Batches;

/// <summary>Answers requests by the server's own endpoints, so that a batch's line and a request over HTTP run through the same code. No connection, key or limit is involved.</summary>
internal sealed class EndpointExecutor(IServiceProvider services) : IRequestExecutor
{
    private readonly Lazy<Dictionary<string, RouteEndpoint>> _endpoints = new(() => services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText is not null && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Post) == true)
        .DistinctBy(endpoint => endpoint.RoutePattern.RawText)
        .ToDictionary(endpoint => endpoint.RoutePattern.RawText ?? "", StringComparer.Ordinal));

    public bool Knows(string endpoint) => _endpoints.Value.ContainsKey(endpoint);

    public async Task<ExecutedRequest> ExecuteAsync(string endpoint, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var target = _endpoints.Value[endpoint];
        await using var scope = services.CreateAsyncScope();
        using var answer = new MemoryStream();
        using var sent = new MemoryStream(body.ToArray(), writable: false);
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken, TraceIdentifier = $"req_{Guid.NewGuid():N}" };
        context.SetEndpoint(target);
        context.Request.Method = HttpMethods.Post;
        context.Request.Path = endpoint;
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = body.Length;
        context.Request.Body = sent;
        context.Response.Body = answer;
        if (target.RequestDelegate is { } handle)
            await handle(context);
        await context.Response.BodyWriter.FlushAsync(cancellationToken);
        // A handler whose client is gone ends without an answer; that is no answer to keep.
        cancellationToken.ThrowIfCancellationRequested();
        return new ExecutedRequest(context.Response.StatusCode, context.TraceIdentifier, answer.ToArray(), RetryAfter(context.Response.Headers.RetryAfter.ToString()));
    }

    private static TimeSpan? RetryAfter(string header) =>
        int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
