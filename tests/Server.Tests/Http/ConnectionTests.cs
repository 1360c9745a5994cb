using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Endonym.Serving.Engines;
using Endonym.Serving.Http;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Server.Tests.Http;

public sealed class ConnectionTests
{
    private const string Question = """{"model": "fake", "stream": true, "messages": [{"role": "user", "content": "x"}]}""";

    // Milliseconds. What waits for something that never comes fails, and does not hang.
    private const int Limit = 120_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_thousand_idle_connections_keep_nobody_out()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        List<TcpClient> idle = [];
        try
        {
            for (var connection = 0; connection < 1000; connection++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancellation);
            }

            using var response = await server.ChatAsync("Cześć");

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            // None was thrown out: none has anything to read, not even an end.
            Assert.All(idle, client => Assert.False(client.Client.Poll(0, SelectMode.SelectRead)));
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Beyond_the_limit_of_connections_a_new_one_is_closed_at_once()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { MaxConnections = 2 });
        using var first = await ConnectAsync(server);
        using var second = await ConnectAsync(server);
        await SendAsync(first, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await ReadSomeAsync(first), StringComparison.Ordinal);
        await SendAsync(second, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await ReadSomeAsync(second), StringComparison.Ordinal);

        using var third = await ConnectAsync(server);

        Assert.Equal("", await ReadSomeAsync(third));
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_that_reads_nothing_is_cut_off_and_its_slot_freed()
    {
        // So many tokens that the sockets' buffers, some megabytes, are full in a second; from then on nothing moves.
        var model = new FakeModel(_ => InBursts()) { ContextLength = int.MaxValue };
        await using var server = await RunningServer.StartAsync(model, options => options with { Scheduler = new SchedulerOptions { SlotCount = 1 }, SlowReaderTimeout = TimeSpan.FromSeconds(1) });
        using var slow = await ConnectAsync(server, receiveBuffer: 4096);
        await SendAsync(slow, $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Question.Length}\r\n\r\n{Question}");
        while (server.ActiveAnswers == 0)
            await Task.Delay(5, Cancellation);

        while (server.ActiveAnswers > 0)
            await Task.Delay(50, Cancellation);

        using var next = await server.Http.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);

        static IEnumerable<int> InBursts()
        {
            while (true)
            {
                Thread.Sleep(1);
                for (var token = 0; token < 50; token++)
                    yield return 'a';
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_that_closes_its_sending_half_after_the_question_harms_nobody_else()
    {
        var model = FakeModel.Endless();
        await using var server = await RunningServer.StartAsync(model, options => options with { Scheduler = new SchedulerOptions { SlotCount = 1 } });
        using (var half = await ConnectAsync(server))
        {
            await SendAsync(half, $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Question.Length}\r\n\r\n{Question}");
            Assert.StartsWith("HTTP/1.1 200", await ReadSomeAsync(half), StringComparison.Ordinal);
            half.Client.Shutdown(SocketShutdown.Send);

            // A half-closed connection cannot be told from a client that has gone: its answer ends.
            while (server.ActiveAnswers > 0)
                await Task.Delay(5, Cancellation);
        }

        using var health = await server.Http.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_that_closes_in_the_middle_of_its_body_frees_everything()
    {
        var model = FakeModel.Endless();
        await using var server = await RunningServer.StartAsync(model);
        var open = server.App.Services.GetRequiredService<OpenRequests>();
        using (var half = await ConnectAsync(server))
        {
            await SendAsync(half, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\"");
            while (open.Count == 0)
                await Task.Delay(5, Cancellation);
            half.Client.Shutdown(SocketShutdown.Send);
            while (open.Count > 0)
                await Task.Delay(5, Cancellation);
        }

        Assert.Equal(0, server.ActiveAnswers);
    }

    [Fact(Timeout = Limit)]
    public async Task While_the_server_stops_streams_run_to_their_end_and_new_requests_are_sent_away()
    {
        using var go = new ManualResetEventSlim();
        var model = FakeModel.Saying("do końca");
        model.BeforeToken = _ => go.Wait();
        await using var server = await RunningServer.StartAsync(model, options => options with { DrainTimeout = TimeSpan.FromSeconds(30) });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Question, Encoding.UTF8, "application/json") };
        using var stream = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        var stopping = server.App.StopAsync(Cancellation);
        HttpResponseMessage refused;
        while ((refused = await server.ChatAsync("x")).StatusCode == HttpStatusCode.OK)
            refused.Dispose();
        using var health = await server.Http.GetAsync("/health", Cancellation);
        go.Set();
        var text = await stream.Content.ReadAsStringAsync(Cancellation);
        await stopping;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal("server_stopping", (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        refused.Dispose();
    }

    [Fact(Timeout = Limit)]
    public async Task Sigterm_lets_a_stream_end_before_the_process_does()
    {
        var folder = Directory.CreateTempSubdirectory("endonym-drained-").FullName;
        try
        {
            await using var server = await ServerProcess.StartAsync(folder, tokenDelay: TimeSpan.FromMilliseconds(20));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = JsonContent.Create(new { model = "fake", stream = true, messages = new[] { new { role = "user", content = new string('a', 100) } } }),
            };
            using var stream = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

            using (var kill = Process.Start("kill", ["-TERM", server.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(Cancellation);
            var text = await stream.Content.ReadAsStringAsync(Cancellation);

            // 100 tokens of 20 ms each: the signal came long before the end.
            Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
            Assert.Equal(0, await server.ExitAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_stream_that_outlasts_the_drain_is_broken_off_not_waited_for()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Endless(), options => options with { DrainTimeout = TimeSpan.FromSeconds(1) });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Question, Encoding.UTF8, "application/json") };
        using var stream = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        // The stream would never end: that this returns at all is what is tested.
        await server.App.StopAsync(Cancellation);

        await Assert.ThrowsAnyAsync<Exception>(() => stream.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task An_answer_that_takes_too_long_ends_with_an_error_a_client_understands()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Endless(), options => options with { RequestTimeout = TimeSpan.FromSeconds(1) });

        using var whole = await server.ChatAsync("x");
        var body = await whole.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Question, Encoding.UTF8, "application/json") };
        using var stream = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal((HttpStatusCode.GatewayTimeout, "timeout"), (whole.StatusCode, body.GetProperty("error").GetProperty("code").GetString()));
        await Assert.ThrowsAnyAsync<Exception>(() => stream.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory(Timeout = Limit)]
    [InlineData("abc-123_4.5", true)]
    [InlineData("with space", false)]
    [InlineData(null, false)]
    public async Task Every_answer_bears_a_request_id_the_callers_own_where_it_is_harmless(string? given, bool kept)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        if (given is not null)
            request.Headers.TryAddWithoutValidation("X-Request-Id", given);

        using var response = await server.Http.SendAsync(request, Cancellation);
        var id = response.Headers.GetValues("X-Request-Id").Single();

        Assert.Equal(kept, id == given);
        Assert.Equal(!kept, id.StartsWith("req_", StringComparison.Ordinal));
    }

    private static async Task<TcpClient> ConnectAsync(RunningServer server, int receiveBuffer = 0)
    {
        var client = new TcpClient();
        if (receiveBuffer > 0)
            client.ReceiveBufferSize = receiveBuffer;
        await client.ConnectAsync(server.Address.Host, server.Address.Port, Cancellation);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);

    private static async Task<string> ReadSomeAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, Cancellation));
        }
        catch (IOException)
        {
            return ""; // reset instead of closed
        }
    }
}
