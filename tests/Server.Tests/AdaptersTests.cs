using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Server.Tests.Batches;
using Endonym.Serving.Keys;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Server.Tests;

/// <summary>To those who ask, an adapter is a model of its own.</summary>
public sealed class AdaptersTests
{
    [Fact]
    public async Task Adapters_are_listed_as_models_with_their_parent()
    {
        await using var server = await StartAsync();

        var models = (await JsonAsync(server, "/v1/models")).GetProperty("data").EnumerateArray().ToList();

        Assert.Equal(["fake", "law", "letters"], models.Select(model => model.GetProperty("id").GetString()));
        Assert.False(models[0].TryGetProperty("parent", out _));
        Assert.Equal(["fake", "fake"], models.Skip(1).Select(model => model.GetProperty("parent").GetString()));
        Assert.Equal("fake", (await JsonAsync(server, "/v1/models/law")).GetProperty("parent").GetString());
        Assert.Equal(3, (await JsonAsync(server, "/health")).GetProperty("models").GetArrayLength());
    }

    [Fact]
    public async Task A_request_chooses_an_adapter_by_its_model_in_every_way_of_asking()
    {
        await using var server = await StartAsync();

        foreach (var (model, expected) in new[] { ("fake", "so it is"), ("law", "law: so it is"), ("letters", "letters: so it is") })
        {
            var chat = await JsonAsync(server, "/v1/chat/completions", new { model, messages = new[] { new { role = "user", content = "?" } } });
            Assert.Equal((expected, model), (chat.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), chat.GetProperty("model").GetString()));
            var text = await JsonAsync(server, "/v1/completions", new { model, prompt = "?", max_tokens = expected.Length });
            Assert.Equal(expected, text.GetProperty("choices")[0].GetProperty("text").GetString());
            Assert.Equal(2, (await JsonAsync(server, "/tokenize", new { model, prompt = "?" })).GetProperty("count").GetInt32());
        }

        using var unknown = await server.Http.PostAsJsonAsync("/v1/chat/completions", new { model = "laws", messages = new[] { new { role = "user", content = "?" } } }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("law, letters", await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_and_keys_count_an_adapters_tokens_under_its_name()
    {
        await using var server = await StartAsync(options => options with { RequireKeys = true });
        var key = server.Key(KeyScopes.Chat | KeyScopes.Admin);

        using var answer = await server.SendAsync(HttpMethod.Post, "/v1/chat/completions", key, JsonContent.Create(new { model = "law", messages = new[] { new { role = "user", content = "?" } } }));
        using var metrics = await server.SendAsync(HttpMethod.Get, "/metrics", key);
        var text = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("vllm:generation_tokens_total{model_name=\"law\"} 13\n", text, StringComparison.Ordinal); // "law: so it is"
        Assert.Contains("gen_ai_request_model=\"law\"", text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task A_batchs_lines_choose_adapters_too()
    {
        await using var server = await StartAsync();
        var client = new BatchClient(server.Http);
        var line = BatchClient.Line("b", "?").Replace("\"fake\"", "\"letters\"", StringComparison.Ordinal);

        var results = await client.ResultsAsync(await client.EndAsync(await client.CreateAsync(await client.UploadAsync($"{BatchClient.Line("a", "?")}\n{line}"))));

        Assert.Equal(("so it is", "letters: so it is"), (BatchClient.ContentOf(results["a"]), BatchClient.ContentOf(results["b"])));
    }

    [Fact]
    public void An_adapter_named_as_the_model_is_refused() =>
        Assert.Contains("Two models would be called 'law'", Assert.Throws<InvalidInputException>(() => EndonymServer.Build(
            new ServerOptions { Urls = "http://127.0.0.1:0", Language = "pl", DatabasePath = "unused.db", ModelName = "law" }, Model())).Message, StringComparison.Ordinal);

    private static FakeModel Model() => FakeModel.Saying("so it is", "law", "letters");

    private static Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) => RunningServer.StartAsync(Model(), change);

    private static async Task<JsonElement> JsonAsync(RunningServer server, string path, object? body = null)
    {
        using var response = body is null
            ? await server.Http.GetAsync(path, TestContext.Current.CancellationToken)
            : await server.Http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, json.ToString());
        return json;
    }
}
