using System.Net;
using System.Net.Http.Headers;
using Endonym.Serving.Metrics;

namespace Endonym.Serving.Remote;

/// <summary>Sends each request to the server with the fewest under way, and to another one where that fails before anything of an answer has come.</summary>
/// <remarks>
/// A request's address names <see cref="AnyServer"/>; its path is kept. Making an answer changes nothing on a server, so a request may be sent again, but only until
/// the first byte of a body is here: a client that has seen the beginning of one answer must not be given the end of another.
/// </remarks>
internal sealed class BalancingHandler(IReadOnlyList<RemoteServer> servers, RemoteOptions options, ServingMeter? meter, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public static readonly Uri AnyServer = new("http://any.server/");
    private const int FirstBytes = 1 << 14;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : null;
        HashSet<RemoteServer> tried = [];
        List<string> failures = [];
        Exception? last = null;
        for (var tries = 0; tries < options.MaxTries; tries++)
        {
            if (Choose(tried) is not { } server)
                break;
            tried.Add(server);
            bool? well = false;
            var handedOver = false;
            try
            {
                var response = await base.SendAsync(Copy(request, body, server.Address), cancellationToken);
                // The busy server is well, but another may be less busy; the last one's refusal is the client's.
                if (response.StatusCode == HttpStatusCode.TooManyRequests && tries + 1 < options.MaxTries && servers.Any(other => !tried.Contains(other) && other.MayBegin))
                {
                    well = true;
                    response.Dispose();
                    continue;
                }

                if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
                {
                    failures.Add($"{server.Address.Authority}: {(int)response.StatusCode}");
                    response.Dispose();
                    continue;
                }

                await HoldFirstBytesAsync(response, ended =>
                {
                    server.End(ended);
                    meter?.RemoteEnded(server.Address.Authority, ended ? "answered" : "broken");
                }, cancellationToken);
                handedOver = true;
                return response;
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                last = error;
                failures.Add($"{server.Address.Authority}: {error.GetBaseException().Message}");
            }
            catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
            {
                // The connection was not made in time.
                last = error;
                failures.Add($"{server.Address.Authority}: no connection in {options.ConnectTimeout.TotalSeconds:0.#} s");
            }
            catch (OperationCanceledException)
            {
                well = null;
                throw;
            }
            finally
            {
                if (!handedOver)
                {
                    server.End(well);
                    meter?.RemoteEnded(server.Address.Authority, well switch { true => "busy", false => "failed", null => "left" });
                }
            }
        }

        var wait = servers.Min(server => server.UntilTried);
        throw new RemoteUnavailableException(
            failures.Count > 0
                ? $"No server could answer ({string.Join("; ", failures)})."
                : $"None of the servers is well just now ({string.Join(", ", servers.Select(server => server.Address.Authority))}).",
            wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1),
            last);
    }

    /// <summary>The least busy one that may be asked and was not yet; where all were, the least busy again.</summary>
    private RemoteServer? Choose(HashSet<RemoteServer> tried)
    {
        foreach (var server in servers.OrderBy(tried.Contains).ThenBy(server => server.Outstanding).ThenBy(_ => Random.Shared.Next()))
        {
            if (server.TryBegin())
                return server;
        }

        return null;
    }

    /// <summary>Waits until the body has begun, for as long as it has not another server may still be asked.</summary>
    private static async Task HoldFirstBytesAsync(HttpResponseMessage response, Action<bool> onEnd, CancellationToken cancellationToken)
    {
        try
        {
            var headers = response.Content.Headers;
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var first = new byte[FirstBytes];
            var count = await stream.ReadAsync(first, cancellationToken);
            response.Content = new StreamContent(new RemoteBody(stream, first.AsMemory(0, count), onEnd));
            foreach (var (name, values) in headers)
                response.Content.Headers.TryAddWithoutValidation(name, values);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Copy(HttpRequestMessage request, byte[]? body, Uri server)
    {
        var copy = new HttpRequestMessage(request.Method, new Uri(server, request.RequestUri?.PathAndQuery.TrimStart('/'))) { Version = request.Version };
        foreach (var (name, values) in request.Headers.Where(header => !header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
            copy.Headers.TryAddWithoutValidation(name, values);
        if (options.ApiKey is { } key)
            copy.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is null)
            return copy;
        copy.Content = new ByteArrayContent(body);
        foreach (var (name, values) in request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            copy.Content.Headers.TryAddWithoutValidation(name, values);
        return copy;
    }
}
