using System.ClientModel;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Endonym.Lineage;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Chat;

namespace Endonym.Server.Tests;

public sealed class EndonymServerTests
{
    [Fact]
    public async Task OpenAIs_client_talks_to_the_whole_server()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { ModelName = "narodowy-1b" });
        var client = new ChatClient("narodowy-1b", new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });

        ChatCompletion answer = await client.CompleteChatAsync([new UserChatMessage("Cześć!")], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Cześć!", answer.Content[0].Text);
    }

    [Fact]
    public async Task An_answer_is_held_to_a_schema_and_a_text_gone_on_from()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Level());
        var client = new OpenAIClient(new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") }).GetChatClient("fake");
        var format = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString("""{"enum": ["tak", "nie"]}"""));

        ChatCompletion answer = await client.CompleteChatAsync([new UserChatMessage("?")], new ChatCompletionOptions { ResponseFormat = format }, TestContext.Current.CancellationToken);
        using var text = await server.Http.PostAsJsonAsync("/v1/completions", new { model = "fake", prompt = "a", max_tokens = 3 }, TestContext.Current.CancellationToken);

        Assert.Matches("^\"(tak|nie)\"$", answer.Content[0].Text);
        Assert.Equal(HttpStatusCode.OK, text.StatusCode);
    }

    [Fact]
    public async Task The_page_comes_in_both_languages_with_a_strict_policy_and_no_cookie()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());

        using var national = await server.Http.GetAsync("/", TestContext.Current.CancellationToken);
        using var english = await server.Http.GetAsync("/?lang=en", TestContext.Current.CancellationToken);

        Assert.Contains("<html lang=\"pl\">", await national.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", await english.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var policy = national.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(national.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/assets/chat.css", "text/css")]
    [InlineData("/assets/chat.js", "text/javascript")]
    [InlineData("/assets/icon.svg", "image/svg+xml")]
    public async Task The_pages_files_are_revalidated_not_sent_again(string path, string contentType)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());

        using var first = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(Assert.IsType<EntityTagHeaderValue>(first.Headers.ETag));
        using var second = await server.Http.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.Equal(contentType, first.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/api/chat")]
    [InlineData("/api/conversations")]
    public async Task A_page_of_another_origin_is_refused(string path)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain") };
        request.Headers.Add("Origin", "https://evil.example");

        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_foreign_name_that_points_here_is_refused()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Host = "evil.example";

        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_port_in_use_is_the_users_to_change()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => RunningServer.StartAsync(
            FakeModel.Echo(), options => options with { Urls = FormattableString.Invariant($"http://127.0.0.1:{port}") }));

        Assert.StartsWith(FormattableString.Invariant($"port {port} is in use"), error.Message, StringComparison.Ordinal);
        Assert.Contains("--port", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "other machines")]
    [InlineData("http://[::]:8080", "other machines")]
    [InlineData("https://127.0.0.1:8080", "--tls-certificate")]
    [InlineData("http://example.org:8080", "is not an address")]
    [InlineData("8080", "is not an address")]
    public void An_address_others_can_reach_needs_to_be_allowed(string url, string message)
    {
        var error = Assert.Throws<InvalidInputException>(() => EndonymServer.Build(
            new ServerOptions { Urls = url, Language = "pl", DatabasePath = Path.Combine(Path.GetTempPath(), "never-made.db") }, FakeModel.Echo()));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "never-made.db")));
    }

    [Fact]
    public async Task Stopping_lets_an_answer_under_way_finish()
    {
        using var go = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var model = FakeModel.Saying("do końca");
        model.BeforeToken = _ =>
        {
            begun.Set();
            go.Wait();
        };
        await using var server = await RunningServer.StartAsync(model);

        var answer = server.AskAsync("?");
        await Task.Run(() => begun.Wait(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var stopping = server.App.StopAsync(TestContext.Current.CancellationToken);
        go.Set();
        using var response = await answer;
        await stopping;

        Assert.Contains("event: done", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_citizen_who_leaves_frees_the_slot()
    {
        var model = FakeModel.Endless();
        await using var server = await RunningServer.StartAsync(model, options => options with { Scheduler = new SchedulerOptions { SlotCount = 1 } });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/chat")
        {
            Content = JsonContent.Create(new { turn = 1, messages = new[] { new { role = "user", content = "?" } } }),
        };
        using (await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            // Only the headers are read; leaving the block closes the connection.
        }

        var scheduler = server.App.Services.GetRequiredService<GenerationScheduler>();
        while (scheduler.ActiveCount > 0) // ends with the test's own time limit if the slot is never freed
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Neither_words_nor_ids_reach_the_log_even_when_the_engine_quotes_them()
    {
        using var log = new CollectingLog();
        await using var server = await RunningServer.StartAsync(new FakeModel(prompt =>
            throw new IOException(new ByteTokenizer().Decode(prompt))));
        server.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var conversation = await server.NewConversationAsync();
        await server.ConsentAsync(conversation, granted: true);

        using var chat = await server.AskAsync("tajemnica", conversation);
        using var api = await server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "fake", messages = new[] { new { role = "user", content = "tajemnica" } } }, TestContext.Current.CancellationToken);

        Assert.Contains("event: error", await chat.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InternalServerError, api.StatusCode);
        Assert.Equal(2, log.Lines.Count(line => line.Contains("System.IO.IOException", StringComparison.Ordinal)));
        Assert.All(log.Lines, line => Assert.DoesNotContain("tajemnica", line, StringComparison.Ordinal));
        Assert.All(log.Lines, line => Assert.DoesNotContain(conversation, line, StringComparison.Ordinal));
    }

    private sealed class CollectingLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
