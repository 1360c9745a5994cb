using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Endonym.Serving.Keys;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Server.Tests.Keys;

public sealed class KeyGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KeyScopes.Chat, "POST", "/v1/chat/completions", HttpStatusCode.OK)]
    [InlineData(KeyScopes.Batch | KeyScopes.Embed | KeyScopes.Admin, "POST", "/v1/chat/completions", HttpStatusCode.Forbidden)]
    [InlineData(KeyScopes.Embed, "POST", "/v1/embeddings", HttpStatusCode.NotFound)] // let in, and then told that there is no such model
    [InlineData(KeyScopes.Chat, "POST", "/v1/embeddings", HttpStatusCode.Forbidden)]
    [InlineData(KeyScopes.Batch, "GET", "/v1/files", HttpStatusCode.OK)]
    [InlineData(KeyScopes.Chat, "GET", "/v1/batches", HttpStatusCode.Forbidden)]
    [InlineData(KeyScopes.None, "GET", "/v1/models", HttpStatusCode.OK)]
    [InlineData(KeyScopes.Admin, "GET", "/metrics", HttpStatusCode.OK)]
    [InlineData(KeyScopes.Chat, "GET", "/metrics", HttpStatusCode.Forbidden)]
    [InlineData(KeyScopes.Admin, "GET", "/v1/admin/keys", HttpStatusCode.OK)]
    [InlineData(KeyScopes.Chat, "GET", "/v1/admin/keys", HttpStatusCode.Forbidden)]
    public async Task A_key_may_do_what_its_scopes_say(KeyScopes scopes, string method, string path, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });
        using var content = JsonContent.Create(new { model = "fake", messages = new[] { new { role = "user", content = "x" } } });

        using var response = await server.SendAsync(new HttpMethod(method), path, server.Key(scopes), method == "POST" ? content : null);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/models")]
    [InlineData("/v1/files")]
    [InlineData("/v1/nowhere")]
    [InlineData("/metrics")]
    [InlineData("/V1/Models")]
    public async Task Without_a_key_that_holds_nothing_of_the_api_is_reached_and_the_error_is_openais(string path)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });
        var store = server.App.Services.GetRequiredService<KeyStore>();
        var key = store.Create("was", KeyScopes.Chat | KeyScopes.Batch | KeyScopes.Admin);
        store.Revoke(key.Key.Id);
        var wrongSecret = server.Key(KeyScopes.Chat)[..^4] + "AAAA";

        foreach (var presented in new[] { null, "sk-123", "endonym-000000000000-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", wrongSecret, key.Secret })
        {
            using var response = await server.SendAsync(HttpMethod.Get, path, presented);
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("invalid_api_key", body.RootElement.GetProperty("error").GetProperty("code").GetString());
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/")]
    [InlineData("/openapi.json")]
    public async Task Health_the_page_and_the_apis_description_need_no_key(string path)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });

        using var response = await server.SendAsync(HttpMethod.Get, path, key: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Where_keys_are_not_asked_for_any_will_do_but_one_of_ours_must_hold()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        var key = server.Key(KeyScopes.Chat);

        using var none = await server.ChatAsync("x");
        using var others = await server.ChatAsync("x", "sk-unused");
        using var ours = await server.ChatAsync("x", key);
        using var broken = await server.ChatAsync("x", key[..^4] + "AAAA");
        using var keys = await server.SendAsync(HttpMethod.Get, "/v1/admin/keys", key: null);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], [none.StatusCode, others.StatusCode, ours.StatusCode]);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (broken.StatusCode, keys.StatusCode));
    }

    [Fact]
    public async Task Requests_beyond_the_minutes_limit_are_told_when_to_come_back()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });
        var key = server.Key(KeyScopes.Chat, new KeyLimits { RequestsPerMinute = 2 });

        using var first = await server.ChatAsync("x", key);
        using var second = await server.ChatAsync("x", key);
        using var third = await server.ChatAsync("x", key);
        using var other = await server.ChatAsync("x", server.Key(KeyScopes.Chat));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, third.StatusCode, other.StatusCode]);
        Assert.Equal(("2", "1"), (Header(first, "x-ratelimit-limit-requests"), Header(first, "x-ratelimit-remaining-requests")));
        Assert.Equal("0", Header(third, "x-ratelimit-remaining-requests"));
        // Two in a minute are refilled at one in 30 seconds.
        Assert.InRange(int.Parse(Header(third, "Retry-After"), CultureInfo.InvariantCulture), 1, 30);
        Assert.False(other.Headers.Contains("x-ratelimit-limit-requests"));
    }

    [Fact]
    public async Task Tokens_are_taken_off_when_an_answer_ends_and_counted_for_key_and_day()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });
        var store = server.App.Services.GetRequiredService<KeyStore>();
        var made = store.Create("counted", KeyScopes.Chat, new KeyLimits { TokensPerMinute = 60 });

        using var first = await server.ChatAsync("dwadzieścia kilka znaków", made.Secret); // a byte is a token, and ChatML's own come to it
        var usage = (await first.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("usage");
        using var second = await server.ChatAsync("x", made.Secret);
        var counted = Assert.Single(store.Usage(DateOnly.MinValue, made.Key.Id));

        Assert.True(usage.GetProperty("total_tokens").GetInt32() > 60, "The question is too short for this test.");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
        Assert.Equal("0", Header(second, "x-ratelimit-remaining-tokens"));
        Assert.Equal((1, usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64()), (counted.Requests, counted.PromptTokens, counted.CompletionTokens));
        Assert.NotNull(store.List().Single(key => key.Id == made.Key.Id).LastUsedAt);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stream_counts_even_where_the_client_leaves_it()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Endless(), options => options with { RequireKeys = true });
        var store = server.App.Services.GetRequiredService<KeyStore>();
        var made = store.Create("left", KeyScopes.Chat, new KeyLimits { ConcurrentRequests = 1 });
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "fake", stream = true, messages = new[] { new { role = "user", content = "x" } } }),
        })
        {
            request.Headers.Authorization = new("Bearer", made.Secret);
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            using var second = await server.ChatAsync("x", made.Secret);
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
            await stream.ReadExactlyAsync(new byte[2000], Cancellation);
        }

        while (store.Usage(DateOnly.MinValue, made.Key.Id).Count == 0) // ends with the test's own time limit if the request never ends
            await Task.Delay(10, Cancellation);
        Assert.True(store.Usage(DateOnly.MinValue, made.Key.Id)[0].CompletionTokens > 0);
    }

    [Fact]
    public async Task An_administrator_makes_lists_and_revokes_keys_over_http()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });
        var admin = server.Key(KeyScopes.Admin);

        using var made = await server.SendAsync(HttpMethod.Post, "/v1/admin/keys", admin, JsonContent.Create(new { name = "urząd", scopes = new[] { "chat", "embed" }, requests_per_minute = 60 }));
        var body = await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var (secret, id) = (body.GetProperty("secret").GetString()!, body.GetProperty("key").GetProperty("id").GetString()!);
        using var used = await server.ChatAsync("x", secret);
        using var revoked = await server.SendAsync(HttpMethod.Delete, $"/v1/admin/keys/{id}", admin);
        using var after = await server.ChatAsync("x", secret);
        using var list = await server.SendAsync(HttpMethod.Get, "/v1/admin/keys", admin);
        using var unknown = await server.SendAsync(HttpMethod.Delete, "/v1/admin/keys/none", admin);
        using var wrong = await server.SendAsync(HttpMethod.Post, "/v1/admin/keys", admin, JsonContent.Create(new { name = "x", scopes = new[] { "everything" } }));
        var text = await list.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized], [made.StatusCode, used.StatusCode, revoked.StatusCode, after.StatusCode]);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (unknown.StatusCode, wrong.StatusCode));
        Assert.Contains("urząd", text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.False(server.DiskHolds(secret));
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
