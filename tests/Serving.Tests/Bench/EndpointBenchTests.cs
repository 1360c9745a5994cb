using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Serving.Bench;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Endonym.Serving.Tests.Bench;

public sealed class EndpointBenchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_level_gets_all_of_its_requests_and_never_more_at_once_than_it_says()
    {
        await using var endpoint = await Endpoint.StartAsync(tokens: 3);
        using var bench = new EndpointBench(Options(endpoint) with { Concurrencies = [1, 3, 6], RequestsPerPlace = 4 }, apiKey: null);
        var told = new ConcurrentQueue<(int, int, int)>();

        var report = await bench.RunAsync((place, done, total) => told.Enqueue((place, done, total)), Stop);

        Assert.Equal([(1, 4), (3, 12), (6, 24)], report.Levels.Select(level => (level.Concurrency, level.Answers)));
        Assert.All(report.Levels, level => Assert.Equal((0, null), (level.Failures, level.FirstFailure)));
        Assert.InRange(endpoint.MostAtOnce, 2, 6);
        Assert.Equal(1 + 40, endpoint.Prompts.Count); // one to warm up
        Assert.Equal(endpoint.Prompts.Count, endpoint.Prompts.Distinct().Count());
        Assert.All(report.Levels, level => Assert.Equal(7, level.PromptTokens));
        Assert.All(report.Levels, level => Assert.Equal(3 * level.Answers, level.TokensPerSecond * level.Seconds, 6));
        Assert.Contains((2, 24, 24), told);
        Assert.Equal("scripted", report.Model);
    }

    [Fact]
    public async Task Requests_that_fail_are_counted_with_what_the_first_was_told()
    {
        await using var endpoint = await Endpoint.StartAsync(tokens: 2, failFrom: 3);
        using var bench = new EndpointBench(Options(endpoint) with { Concurrencies = [1], RequestsPerPlace = 5 }, apiKey: null);

        var level = Assert.Single((await bench.RunAsync((_, _, _) => { }, Stop)).Levels);

        Assert.Equal((2, 3), (level.Answers, level.Failures));
        Assert.Contains("503", level.FirstFailure, StringComparison.Ordinal);
        Assert.Contains("worn out", level.FirstFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_refuses_the_first_request_is_told_with_what_it_said()
    {
        await using var endpoint = await Endpoint.StartAsync(tokens: 2, failFrom: 0);
        using var bench = new EndpointBench(Options(endpoint), apiKey: null);

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => bench.RunAsync((_, _, _) => { }, Stop));

        Assert.Contains("worn out", error.Message, StringComparison.Ordinal);
        Assert.Contains("ignore_eos", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_listens_is_told_as_such()
    {
        using var bench = new EndpointBench(new BenchOptions { Endpoint = new Uri("http://127.0.0.1:1/v1") }, apiKey: null);

        Assert.Contains("Is it running there", (await Assert.ThrowsAsync<InvalidInputException>(() => bench.RunAsync((_, _, _) => { }, Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_shown_and_stands_in_no_report()
    {
        await using var endpoint = await Endpoint.StartAsync(tokens: 1);
        using var bench = new EndpointBench(Options(endpoint) with { Concurrencies = [1], RequestsPerPlace = 1 }, apiKey: "a-secret");

        var report = await bench.RunAsync((_, _, _) => { }, Stop);

        Assert.All(endpoint.Keys, key => Assert.Equal("Bearer a-secret", key));
        Assert.DoesNotContain("a-secret", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_level_sums_up_what_came()
    {
        // Times by hand: two answers of 5 and 3 tokens.
        TimedAnswer[] answers =
        [
            new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5)], PromptTokens: 10, AnswerTokens: 5),
            new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), [TimeSpan.FromSeconds(2)], PromptTokens: 20, AnswerTokens: 3),
        ];

        var level = BenchLevel.Of(2, answers, [], TimeSpan.FromSeconds(4));

        Assert.Equal(new Percentiles(1, 2, 2), level.FirstToken);
        Assert.Equal(new Percentiles(0.5, 1, 1), level.PerToken); // 2 s over 4 tokens, 2 s over 2
        Assert.Equal(new Percentiles(1.5, 2, 2), level.Gap);
        Assert.Equal((15, 2, 0.5), (level.PromptTokens, level.TokensPerSecond, level.AnswersPerSecond));
    }

    [Fact]
    public void A_percentile_is_a_value_that_occurred()
    {
        Assert.Equal(new Percentiles(50, 95, 99), Percentiles.Of(Enumerable.Range(1, 100).Select(value => (double)value)));
        Assert.Equal(new Percentiles(7, 7, 7), Percentiles.Of([7]));
        Assert.Null(Percentiles.Of([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Levels_below_one_are_refused(int level) => Assert.Throws<InvalidInputException>(() => new BenchOptions { Endpoint = new Uri("http://localhost"), Concurrencies = [1, level] });

    private static BenchOptions Options(Endpoint endpoint) => new() { Endpoint = endpoint.Address, PromptWords = 5 };

    /// <summary>A server that streams as many tokens as it is told to, over real HTTP.</summary>
    private sealed class Endpoint : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _atOnce;
        private int _requests;

        private Endpoint(WebApplication app) => _app = app;

        public Uri Address => new(_app.Urls.First() + "/v1");

        public ConcurrentQueue<string> Prompts { get; } = [];

        public ConcurrentQueue<string> Keys { get; } = [];

        public int MostAtOnce { get; private set; }

        public static async Task<Endpoint> StartAsync(int tokens, int failFrom = int.MaxValue)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var endpoint = new Endpoint(builder.Build());
            endpoint._app.MapGet("/v1/models", () => Results.Json(new { data = new[] { new { id = "scripted" } } }));
            endpoint._app.MapPost("/v1/chat/completions", (HttpContext context) => endpoint.AnswerAsync(context, tokens, failFrom));
            await endpoint._app.StartAsync(Stop);
            return endpoint;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task AnswerAsync(HttpContext context, int tokens, int failFrom)
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!;
            Prompts.Enqueue((string)body["messages"]![0]!["content"]!);
            Keys.Enqueue(context.Request.Headers.Authorization.ToString());
            if (Interlocked.Increment(ref _requests) > failFrom)
            {
                context.Response.StatusCode = 503;
                await context.Response.WriteAsync("worn out");
                return;
            }

            lock (Prompts)
                MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < tokens; i++)
            {
                await context.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
                await context.Response.Body.FlushAsync();
                await Task.Yield();
            }

            lock (Prompts)
                _atOnce--;
            await context.Response.WriteAsync($"data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":7,\"completion_tokens\":{tokens}}}}}\n\ndata: [DONE]\n\n");
        }
    }
}
