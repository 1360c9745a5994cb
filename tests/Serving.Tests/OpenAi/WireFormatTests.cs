using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.OpenAi;

/// <summary>What `curl` sees.</summary>
public sealed class WireFormatTests
{
    [Fact]
    public async Task A_stream_is_chunks_then_usage_then_done()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("ł"));

        var (response, events) = await StreamAsync(server, """
            {"model": "fake", "stream": true, "stream_options": {"include_usage": true}, "messages": [{"role": "user", "content": "?"}], "something": "new"}
            """);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal(["role", "text", "finish", "usage", "[DONE]"], events.Select(Kind));
        using var usage = JsonDocument.Parse(events[3]);
        Assert.Equal(0, usage.RootElement.GetProperty("choices").GetArrayLength());
        Assert.Equal(2, usage.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        using var text = JsonDocument.Parse(events[1]);
        Assert.Equal(JsonValueKind.Null, text.RootElement.GetProperty("usage").ValueKind);
        Assert.Equal("chat.completion.chunk", text.RootElement.GetProperty("object").GetString());
        Assert.Equal(JsonValueKind.Null, text.RootElement.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind);
    }

    [Fact]
    public async Task Usage_comes_only_when_asked_for()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("a"));

        var (_, events) = await StreamAsync(server, """{"model": "fake", "stream": true, "messages": [{"role": "user", "content": "?"}]}""");

        Assert.Equal(["role", "text", "finish", "[DONE]"], events.Select(Kind));
        Assert.All(events, text => Assert.DoesNotContain("usage", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_parts_are_joined()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        using var response = await server.Http.PostAsync("/v1/chat/completions", new StringContent("""
            {"model": "fake", "messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]}
            """, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("ab", body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task The_list_of_models_tells_the_context_length()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var list = await server.Http.GetFromJsonAsync<JsonElement>("/v1/models", TestContext.Current.CancellationToken);
        var one = await server.Http.GetFromJsonAsync<JsonElement>("/v1/models/fake", TestContext.Current.CancellationToken);
        var health = await server.Http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);

        var model = list.GetProperty("data")[0];
        Assert.Equal("fake", model.GetProperty("id").GetString());
        Assert.Equal(4096, model.GetProperty("max_model_len").GetInt32());
        Assert.Equal(4096, one.GetProperty("context_length").GetInt32());
        Assert.Equal("ok", health.GetProperty("status").GetString());
    }

    private static async Task<(HttpResponseMessage Response, List<string> Events)> StreamAsync(ApiServer server, string body)
    {
        var response = await server.Http.PostAsync(
            "/v1/chat/completions", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        return (response, [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..])]);
    }

    private static string Kind(string text) =>
        text == "[DONE]" ? text
        : text.Contains("\"role\"", StringComparison.Ordinal) ? "role"
        : text.Contains("\"content\"", StringComparison.Ordinal) ? "text"
        : text.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal) ? "finish"
        : "usage";
}
