using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Server.Tests.Batches;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.Remote;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;

namespace Endonym.Server.Tests.Remote;

/// <summary>The other servers are our own, and real: over sockets, one of them in a process that is killed.</summary>
public sealed class RemoteTests
{
    // Milliseconds. What waits for something that never comes fails, and does not hang.
    private const int Limit = 120_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Answers_streams_models_batches_and_the_page_come_from_the_other_server()
    {
        await using var engine = await RunningServer.StartAsync(FakeModel.Echo());
        await using var front = await RunningServer.StartRemoteAsync(Options(engine.Address));
        var openAi = new ChatClient("fake", new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(front.Address, "/v1") });

        ChatCompletion whole = await openAi.CompleteChatAsync([new UserChatMessage("Zażółć")], cancellationToken: Cancellation);
        var streamed = new StringBuilder();
        await foreach (var update in openAi.CompleteChatStreamingAsync([new UserChatMessage("gęślą jaźń")], cancellationToken: Cancellation))
            streamed.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
        using var models = await front.Http.GetAsync("/v1/models", Cancellation);
        using var page = await front.AskAsync("strona");
        var batches = new BatchClient(front.Http);
        var batch = await batches.EndAsync(await batches.CreateAsync(await batches.UploadAsync(BatchClient.Line("a", "wsad"))));

        Assert.Equal("Zażółć", whole.Content[0].Text);
        Assert.Equal("gęślą jaźń", streamed.ToString());
        Assert.Contains("\"context_length\":4096", await models.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        // The page's events hold the answer in pieces of a byte or two; the letters are there.
        Assert.Contains("event: done", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("wsad", BatchClient.ContentOf((await batches.ResultsAsync(batch))["a"]));
    }

    [Fact(Timeout = Limit)]
    public async Task A_clients_mistake_is_told_in_the_other_servers_words_and_not_tried_twice()
    {
        await using var engine = await RunningServer.StartAsync(FakeModel.Echo());
        await using var front = await RunningServer.StartRemoteAsync(Options(engine.Address));

        using var direct = await engine.SendAsync(HttpMethod.Post, "/v1/chat/completions", null, JsonContent.Create(new { model = "none", messages = new[] { new { role = "user", content = "x" } } }));
        using var passed = await front.SendAsync(HttpMethod.Post, "/v1/chat/completions", null, JsonContent.Create(new { model = "none", messages = new[] { new { role = "user", content = "x" } } }));
        using var broken = await front.SendAsync(HttpMethod.Post, "/v1/chat/completions", null, new StringContent("{\"model\": ", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.NotFound, passed.StatusCode);
        Assert.Equal(await direct.Content.ReadAsStringAsync(Cancellation), await passed.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task Each_event_leaves_as_it_comes()
    {
        using var go = new SemaphoreSlim(0);
        var model = FakeModel.Saying("ab");
        model.BeforeToken = _ => go.Wait();
        await using var engine = await RunningServer.StartAsync(model);
        await using var front = await RunningServer.StartRemoteAsync(Options(engine.Address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Stream("x") };
        using var response = await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));

        // The engine makes the second token only after the first has been read here.
        go.Release();
        Assert.Contains("\"content\":\"a\"", await NextWithContentAsync(reader), StringComparison.Ordinal);
        go.Release(2);
        Assert.Contains("\"content\":\"b\"", await NextWithContentAsync(reader), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_killed_in_a_stream_is_told_of_in_the_stream_and_the_next_request_says_when_to_come_back()
    {
        var folder = Directory.CreateTempSubdirectory("endonym-remote-").FullName;
        try
        {
            await using var dying = await ServerProcess.StartAsync(folder, tokenDelay: TimeSpan.FromMilliseconds(20));
            await using var front = await RunningServer.StartRemoteAsync(Options(dying.Address));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Stream(new string('a', 500)) };
            using var response = await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
            await NextWithContentAsync(reader);

            await dying.KillAsync();
            var rest = await reader.ReadToEndAsync(Cancellation);
            using var refused = await front.ChatAsync("x");
            var refusal = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

            Assert.Contains("\"code\":\"engine_failed\"", rest, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "engine_unavailable"), (refused.StatusCode, refusal.GetProperty("error").GetProperty("code").GetString()));
            Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_dead_server_costs_nobody_an_answer_and_comes_back_when_it_lives_again()
    {
        await using var living = await RunningServer.StartAsync(FakeModel.Echo());
        using var dead = new TcpListener(IPAddress.Loopback, 0); // takes a port, and refuses once stopped
        dead.Start();
        var port = ((IPEndPoint)dead.LocalEndpoint).Port;
        dead.Stop();
        var options = Options(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}")), living.Address) with { BreakerFailures = 2, BreakerPause = TimeSpan.FromMilliseconds(200), HealthInterval = TimeSpan.FromMilliseconds(50) };
        await using var front = await RunningServer.StartRemoteAsync(options);
        var pool = front.App.Services.GetRequiredService<RemotePool>();

        for (var question = 0; question < 20; question++)
        {
            using var response = await front.ChatAsync("x");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        while (pool.States[0].IsUp)
            await Task.Delay(10, Cancellation);
        await using var revived = await RunningServer.StartAsync(FakeModel.Echo(), server => server with { Urls = FormattableString.Invariant($"http://127.0.0.1:{port}") });
        while (!pool.States[0].IsUp)
            await Task.Delay(10, Cancellation);
    }

    [Fact(Timeout = Limit)]
    public async Task Requests_go_to_the_server_with_the_fewest_under_way()
    {
        using var go = new ManualResetEventSlim();
        var model = FakeModel.Echo();
        model.BeforeToken = _ => go.Wait();
        await using var first = await RunningServer.StartAsync(model);
        await using var second = await RunningServer.StartAsync(model);
        await using var front = await RunningServer.StartRemoteAsync(Options(first.Address, second.Address));
        OpenRequests[] open = [first.App.Services.GetRequiredService<OpenRequests>(), second.App.Services.GetRequiredService<OpenRequests>()];

        var asked = Enumerable.Range(0, 6).Select(_ => front.ChatAsync("x")).ToList();
        while (open.Sum(server => server.Generating) < 6)
            await Task.Delay(10, Cancellation);
        var shares = open.Select(server => server.Generating).ToArray();
        go.Set();
        foreach (var response in await Task.WhenAll(asked))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        Assert.Equal([3, 3], shares);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Streams_are_counted_and_a_client_sees_the_usage_only_where_it_asked(bool asked)
    {
        await using var engine = await RunningServer.StartAsync(FakeModel.Echo());
        await using var front = await RunningServer.StartRemoteAsync(Options(engine.Address), change: options => options with { RequireKeys = true });
        var store = front.App.Services.GetRequiredService<KeyStore>();
        var key = store.Create("counted", KeyScopes.Chat);
        object body = asked
            ? new { model = "fake", stream = true, stream_options = new { include_usage = true }, messages = new[] { new { role = "user", content = "abcde" } } }
            : new { model = "fake", stream = true, messages = new[] { new { role = "user", content = "abcde" } } };

        using var response = await front.SendAsync(HttpMethod.Post, "/v1/chat/completions", key.Secret, JsonContent.Create(body));
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        var counted = Assert.Single(store.Usage(DateOnly.MinValue));

        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(asked, text.Contains("prompt_tokens", StringComparison.Ordinal));
        Assert.True(counted.PromptTokens > 5);
        Assert.Equal(5, counted.CompletionTokens); // a letter, a token
    }

    [Fact(Timeout = Limit)]
    public async Task The_pools_own_key_is_sent_and_the_clients_never()
    {
        await using var engine = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });
        var (right, client) = (engine.Key(KeyScopes.Chat), engine.Key(KeyScopes.Chat));
        await using var front = await RunningServer.StartRemoteAsync(Options(engine.Address) with { ApiKey = right });
        await using var keyless = await RunningServer.StartRemoteAsync(Options(engine.Address));

        using var with = await front.ChatAsync("x");
        using var without = await keyless.ChatAsync("x", client.Replace("endonym-", "another-", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => keyless.App.Services.GetRequiredService<RemotePool>().ModelsAsync(Cancellation));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (with.StatusCode, without.StatusCode));
        Assert.Contains("401, which asks for another key", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Behind_IChatClient_the_pool_streams_and_says_when_nobody_answers()
    {
        await using var engine = await RunningServer.StartAsync(FakeModel.Echo());
        await using var pool = new RemotePool(Options(new Uri(engine.Address, "/v1/")), TimeProvider.System);
        await using var nobody = new RemotePool(Options(new Uri("http://127.0.0.1:1")), TimeProvider.System);

        var models = await pool.ModelsAsync(Cancellation);
        var text = new StringBuilder();
        await foreach (var update in pool.ChatClient("fake").GetStreamingResponseAsync("żółw", cancellationToken: Cancellation))
            text.Append(update.Text);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => nobody.ChatClient("fake").GetResponseAsync("x", cancellationToken: Cancellation));

        Assert.Equal([new RemoteModel("fake", 4096)], models);
        Assert.Equal("żółw", text.ToString());
        Assert.True(RemoteFailure.IsBusy(error), error.ToString());
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_that_leaves_frees_the_other_servers_slot()
    {
        var model = FakeModel.Endless();
        await using var engine = await RunningServer.StartAsync(model);
        await using var front = await RunningServer.StartRemoteAsync(Options(engine.Address));
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Stream("x") })
        using (await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            while (engine.ActiveAnswers == 0)
                await Task.Delay(5, Cancellation);
        }

        while (engine.ActiveAnswers > 0)
            await Task.Delay(5, Cancellation);
        while (front.App.Services.GetRequiredService<RemotePool>().States[0].Outstanding > 0)
            await Task.Delay(5, Cancellation);
    }

    private static RemoteOptions Options(params Uri[] servers) => new() { Servers = servers };

    private static StringContent Stream(string question) =>
        new(JsonSerializer.Serialize(new { model = "fake", stream = true, messages = new[] { new { role = "user", content = question } } }), Encoding.UTF8, "application/json");

    private static async Task<string> NextWithContentAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains("\"content\":\"", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal))
                return line;
        }

        return "the stream's end";
    }
}
