using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Serving.Metrics;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Endonym.Serving.Remote;

/// <summary>Other servers that answer in this one's place: looks after their health, and hands out clients that are balanced over them. Safe for concurrent use.</summary>
public sealed class RemotePool : IAsyncDisposable
{
    private static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(5);

    private readonly RemoteServer[] _servers;
    private readonly SocketsHttpHandler _sockets;
    private readonly HttpClient _looks;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;
    private readonly RemoteOptions _options;

    /// <summary>Begins to look after the servers.</summary>
    /// <param name="options">Which, and how.</param>
    /// <param name="clock">Times the looks and the breaker.</param>
    /// <param name="meter">Takes measurements; null for none.</param>
    public RemotePool(RemoteOptions options, TimeProvider clock, ServingMeter? meter = null)
    {
        _options = options;
        _servers = [.. options.Servers.Select(address => new RemoteServer(address, options, clock))];
        _sockets = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            // Names may come to mean another machine.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        // An answer takes as long as it takes; whoever asks sets the limit.
        Http = new HttpClient(new BalancingHandler(_servers, options, meter, _sockets), disposeHandler: false) { BaseAddress = BalancingHandler.AnyServer, Timeout = Timeout.InfiniteTimeSpan };
        _looks = new HttpClient(_sockets, disposeHandler: false) { Timeout = LookTimeout };
        if (options.ApiKey is { } key)
            _looks.DefaultRequestHeaders.Authorization = new("Bearer", key);
        meter?.Meter.CreateObservableGauge(
            "endonym.remote.up", () => _servers.Select(server => new System.Diagnostics.Metrics.Measurement<int>(server.IsUp ? 1 : 0, new KeyValuePair<string, object?>("server.address", server.Address.Authority))),
            description: "Whether another server gets requests.");
        meter?.Meter.CreateObservableGauge(
            "endonym.remote.outstanding", () => _servers.Select(server => new System.Diagnostics.Metrics.Measurement<int>(server.Outstanding, new KeyValuePair<string, object?>("server.address", server.Address.Authority))),
            description: "Requests sent to another server and not yet ended.");
        _looking = LookAsync(clock);
    }

    /// <summary>Whether any of the servers gets requests.</summary>
    public bool IsUp => _servers.Any(server => server.IsUp);

    /// <summary>Sends requests, whose addresses are relative, to whichever server is least busy.</summary>
    internal HttpClient Http { get; }

    /// <summary>How each server stands now.</summary>
    public IReadOnlyList<RemoteState> States => [.. _servers.Select(server => new RemoteState(server.Address, server.IsUp, server.Outstanding))];

    /// <summary>The models on offer, as the first server that answers lists them.</summary>
    /// <exception cref="InvalidInputException">None answers, or with something else than a list of models.</exception>
    public async Task<IReadOnlyList<RemoteModel>> ModelsAsync(CancellationToken cancellationToken)
    {
        List<string> failures = [];
        foreach (var server in _servers)
        {
            try
            {
                using var response = await _looks.GetAsync(new Uri(server.Address, "v1/models"), cancellationToken);
                if (!response.IsSuccessStatusCode)
                {
                    failures.Add($"{server.Address}: {(int)response.StatusCode}{((int)response.StatusCode is 401 or 403 ? ", which asks for another key" : "")}");
                    continue;
                }

                using var list = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
                return [.. list.RootElement.GetProperty("data").EnumerateArray().Select(ModelOf)];
            }
            catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
                || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                failures.Add($"{server.Address}: {error.GetBaseException().Message}");
            }
        }

        throw new InvalidInputException($"None of the servers lists its models at v1/models ({string.Join("; ", failures)}). Check the addresses, start one of them, or give its key.");
    }

    /// <summary>A chat client over the servers: tools, schemas and all that OpenAI's API has.</summary>
    /// <param name="model">The model's name there.</param>
    public IChatClient ChatClient(string model) => Client().GetChatClient(model).AsIChatClient();

    /// <summary>An embedding generator over the servers.</summary>
    /// <param name="model">The model's name there.</param>
    public IEmbeddingGenerator<string, Embedding<float>> EmbeddingGenerator(string model) => Client().GetEmbeddingClient(model).AsIEmbeddingGenerator();

    /// <summary>Ends the looks and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        Http.Dispose();
        _looks.Dispose();
        _sockets.Dispose();
        _stop.Dispose();
    }

    private OpenAIClient Client() => new(new ApiKeyCredential(_options.ApiKey ?? "none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(BalancingHandler.AnyServer, "v1"),
        Transport = new HttpClientPipelineTransport(Http),
        // The pool knows better when, and where, to try again.
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
    });

    private async Task LookAsync(TimeProvider clock)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_options.HealthInterval, clock, _stop.Token);
                await Task.WhenAll(_servers.Select(LookAsync));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    /// <summary>Asks a server how it is. One without <c>/health</c> is well as long as it says so with 404.</summary>
    private async Task LookAsync(RemoteServer server)
    {
        try
        {
            using var response = await _looks.GetAsync(new Uri(server.Address, "health"), _stop.Token);
            server.Looked(well: (int)response.StatusCode < 500);
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            server.Looked(well: false);
        }
    }

    // vLLM and SGLang: max_model_len; ours and several gateways: context_length; llama-server: meta.n_ctx or meta.n_ctx_train.
    private static RemoteModel ModelOf(JsonElement model)
    {
        int? context = Number(model, "max_model_len") ?? Number(model, "context_length")
            ?? (model.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? Number(meta, "n_ctx") ?? Number(meta, "n_ctx_train") : null);
        return new RemoteModel(model.GetProperty("id").GetString() ?? "", context);

        static int? Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }
}
