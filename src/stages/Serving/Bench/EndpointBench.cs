using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Serving.Bench;

/// <summary>Times an OpenAI-compatible endpoint, ours or any other: as many requests in the making as a level says, the next one when an answer is complete.</summary>
public sealed class EndpointBench : IDisposable
{
    private const int LongestFailure = 300;

    private static readonly string[] Words =
    [
        "river", "stone", "letter", "garden", "winter", "market", "window", "teacher", "bridge", "forest", "harbour", "music", "paper", "silver", "morning", "village",
        "question", "answer", "yellow", "machine", "island", "kitchen", "station", "mountain", "history", "number", "office", "picture", "summer", "valley", "weather", "writer",
    ];

    private readonly BenchOptions _options;
    private readonly HttpClient _http;

    /// <param name="options">What is asked, and where.</param>
    /// <param name="apiKey">The key to show; null shows none.</param>
    public EndpointBench(BenchOptions options, string? apiKey)
    {
        _options = options;
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = new Uri(options.Endpoint.AbsoluteUri.TrimEnd('/') + "/"), Timeout = options.Timeout };
        if (apiKey is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <summary>Measures every level.</summary>
    /// <param name="onAnswer">Told of each answer: the level's place, answers so far and in all at this level.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">The endpoint does not answer a first request; the message says what it said.</exception>
    public async Task<BenchReport> RunAsync(Action<int, int, int> onAnswer, CancellationToken cancellationToken)
    {
        var model = _options.Model ?? await FirstModelAsync(cancellationToken);
        // What is done once, such as reading weights from the disk, is no part of any level.
        try
        {
            await AnswerAsync(model, "warm", cancellationToken);
        }
        catch (Exception error) when (IsFailure(error, cancellationToken))
        {
            throw new InvalidInputException($"{_options.Endpoint} does not answer a request to {model}: {Told(error)}{(_options.IgnoreEnd ? " If it does not know ignore_eos, do not ask for it." : "")}", error);
        }

        List<BenchLevel> levels = [];
        foreach (var (place, concurrency) in _options.Concurrencies.Index())
        {
            var total = concurrency * _options.RequestsPerPlace;
            levels.Add(await LevelAsync(model, concurrency, total, done => onAnswer(place, done, total), cancellationToken));
        }

        return new BenchReport { Endpoint = _options.Endpoint.ToString(), Model = model, Options = _options, Levels = levels };
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<BenchLevel> LevelAsync(string model, int concurrency, int total, Action<int> onAnswer, CancellationToken cancellationToken)
    {
        var answers = new ConcurrentQueue<TimedAnswer>();
        var failures = new ConcurrentQueue<string>();
        var (taken, done) = (0, 0);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => WorkAsync()));
        return BenchLevel.Of(concurrency, answers, failures, clock.Elapsed);

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref taken) is var number && number <= total)
            {
                try
                {
                    answers.Enqueue(await AnswerAsync(model, Invariant($"{concurrency}/{number}"), cancellationToken));
                }
                catch (Exception error) when (IsFailure(error, cancellationToken))
                {
                    failures.Enqueue(Told(error));
                }

                onAnswer(Interlocked.Increment(ref done));
            }
        }
    }

    private async Task<TimedAnswer> AnswerAsync(string model, string name, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Prompt(name) }),
            ["max_tokens"] = _options.AnswerTokens,
            ["temperature"] = 1,
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        if (_options.IgnoreEnd)
            body["ignore_eos"] = true;

        using var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions") { Content = JsonContent.Create(body) };
        var clock = Stopwatch.StartNew();
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");

        TimeSpan? first = null;
        var (latest, gaps, usage) = (TimeSpan.Zero, new List<TimeSpan>(), (JsonElement?)null);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (item.Data == "[DONE]")
                break;
            using var chunk = JsonDocument.Parse(item.Data);
            if (chunk.RootElement.TryGetProperty("error", out var error))
                throw new HttpRequestException(error.ToString());
            if (chunk.RootElement.TryGetProperty("usage", out var counted) && counted.ValueKind == JsonValueKind.Object)
                usage = counted.Clone();
            if (!HasText(chunk.RootElement))
                continue;

            var now = clock.Elapsed;
            if (first is null)
                first = now;
            else
                gaps.Add(now - latest);
            latest = now;
        }

        if (usage is not { } tokens)
            throw new HttpRequestException("the stream ended without its usage, which stream_options.include_usage asks for");
        return new TimedAnswer(first ?? clock.Elapsed, latest == TimeSpan.Zero ? clock.Elapsed : latest, gaps, tokens.GetProperty("prompt_tokens").GetInt32(), tokens.GetProperty("completion_tokens").GetInt32());
    }

    private async Task<string> FirstModelAsync(CancellationToken cancellationToken)
    {
        try
        {
            var list = await _http.GetFromJsonAsync<JsonObject>("models", cancellationToken);
            return (string?)list?["data"]?[0]?["id"] ?? throw new InvalidInputException($"{_options.Endpoint} lists no model. Name one.");
        }
        catch (Exception error) when (IsFailure(error, cancellationToken) || error is ArgumentOutOfRangeException)
        {
            throw new InvalidInputException($"{_options.Endpoint} does not list its models: {Told(error)} Is it running there, and does the address end where the API begins, as in http://127.0.0.1:8080/v1?", error);
        }
    }

    // Each begins in its own way, so that no cache of prefixes helps, and is the same in every run.
    private string Prompt(string name)
    {
        var text = new StringBuilder(name);
        var state = (uint)name.Aggregate(17, (hash, unit) => (hash * 31) + unit);
        for (var i = 0; i < _options.PromptWords; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223; // Numerical Recipes' generator: its high bits are good enough for words
            text.Append(' ').Append(Words[state >> 27]);
        }

        return text.ToString();
    }

    private static bool HasText(JsonElement chunk) => chunk.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
        && choices[0].TryGetProperty("delta", out var delta) && delta.EnumerateObject().Any(member => member is { Name: "content" or "reasoning_content", Value.ValueKind: JsonValueKind.String } && member.Value.GetString() is not "");

    private static bool IsFailure(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or IOException or JsonException or KeyNotFoundException or InvalidOperationException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Told(Exception error)
    {
        var text = error is OperationCanceledException ? "it took longer than a request may." : error.Message.ReplaceLineEndings(" ");
        return text.Length <= LongestFailure ? text : text[..LongestFailure] + "…";
    }
}
