using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Endonym.Serving.Metrics;
using Endonym.Serving.Tests.Fakes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Server.Tests.Metrics;

public sealed partial class MetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_count_what_happened_in_prometheus_own_grammar()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());

        using var answered = await server.ChatAsync("abc");
        using var unknown = await server.Http.GetAsync("/v1/models/none", Cancellation);
        using var response = await server.Http.GetAsync("/metrics", Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Line(), line));
        var written = (await answered.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("usage").GetProperty("completion_tokens").GetInt64();
        Assert.Contains(FormattableString.Invariant($"endonym_tokens_total{{gen_ai_operation_name=\"chat\",gen_ai_request_model=\"fake\",gen_ai_token_type=\"output\"}} {written}\n"), text, StringComparison.Ordinal);
        Assert.Contains("gen_ai_server_request_duration_seconds_count{gen_ai_operation_name=\"chat\",gen_ai_request_model=\"fake\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("endonym_http_request_duration_seconds_count{http_route=\"/v1/models/{*name}\",http_response_status_code=\"404\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("endonym_http_open_requests 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_tells_model_tokens_and_end_and_nothing_that_was_written()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServingMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { ModelName = "activity-test" });

        using var response = await server.SendAsync(HttpMethod.Post, "/v1/chat/completions", null, JsonContent.Create(
            new { model = "activity-test", temperature = 0.5, messages = new[] { new { role = "user", content = "tajemnica" } } }));
        var written = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("usage").GetProperty("completion_tokens").GetInt64();
        var activity = Assert.Single(stopped, activity => activity.DisplayName == "chat activity-test"); // other tests run beside this one
        var tags = activity.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);

        Assert.Equal(("chat", "endonym", "activity-test", written), (tags["gen_ai.operation.name"], tags["gen_ai.provider.name"], tags["gen_ai.request.model"], tags["gen_ai.usage.output_tokens"]));
        Assert.Equal(["stop"], Assert.IsType<string[]>(tags["gen_ai.response.finish_reasons"]));
        Assert.DoesNotContain(tags.Values, value => value?.ToString()?.Contains("tajemnica", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task The_apis_description_names_every_route_and_no_other()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        using var description = JsonDocument.Parse(await server.Http.GetStringAsync("/openapi.json", Cancellation));

        var described = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}")).Order(StringComparer.Ordinal);
        var mapped = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => IsApi(endpoint.RoutePattern.RawText ?? ""))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method.ToLowerInvariant()} {Plain(endpoint.RoutePattern)}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(mapped, described);
        Assert.StartsWith("3.1", description.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        // Every reference leads somewhere.
        Assert.All(Reference().Matches(description.RootElement.GetRawText()), match =>
            Assert.True(description.RootElement.GetProperty("components").GetProperty(match.Groups[1].Value).TryGetProperty(match.Groups[2].Value, out _), match.Value));

        static bool IsApi(string route) => route.StartsWith("/v1", StringComparison.Ordinal) || route.StartsWith("/v2", StringComparison.Ordinal)
            || route is "/rerank" or "/tokenize" or "/detokenize" or "/health" or "/metrics" or "/openapi.json";
        static string Plain(RoutePattern pattern) => (pattern.RawText ?? "").Replace("{*", "{", StringComparison.Ordinal).Replace("{*", "{", StringComparison.Ordinal);
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*\})? [-+0-9.eEInf]+)$""")]
    private static partial Regex Line();

    [GeneratedRegex("""#/components/(\w+)/(\w+)""")]
    private static partial Regex Reference();
}
