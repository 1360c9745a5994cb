using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.OpenAi;

/// <summary>Many clients at once, some of them rude. A longer run, with times and memory, is <c>bench/serving/streams.cs</c>.</summary>
public sealed class LoadTests
{
    private const int Letters = 40;

    [Fact]
    public async Task Streams_that_break_off_at_random_leave_no_slot_stuck_and_the_others_whole()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying(new string('a', Letters)), new SchedulerOptions { SlotCount = 16, QueueLength = 1_000 });
        var random = new Random(20260906);

        var read = await Task.WhenAll(Enumerable.Range(0, 300).Select(index => (Leaves: random.Next(3) == 0, After: random.Next(1, 2_000), Length: random.Next(1, 400))).Select(async client =>
        {
            using var leave = new CancellationTokenSource();
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
                {
                    Content = JsonContent.Create(new { model = "fake", stream = true, messages = new[] { new { role = "user", content = new string('p', client.Length) } } }),
                };
                using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
                await using var stream = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(leave.Token);
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var text = new StringBuilder();
                while (await reader.ReadLineAsync(leave.Token) is { } line)
                {
                    text.Append(line).Append('\n');
                    if (client.Leaves && text.Length > client.After)
                        await leave.CancelAsync();
                }

                return client.Leaves || (text.ToString().Split("\"content\":\"a\"").Length - 1 == Letters && text.ToString().EndsWith("[DONE]\n\n", StringComparison.Ordinal));
            }
            catch (OperationCanceledException) when (client.Leaves)
            {
                return true;
            }
        }));

        Assert.DoesNotContain(false, read);
        while (server.Scheduler.ActiveCount + server.Scheduler.WaitingCount > 0) // ends with the test's own time limit if a slot is never freed
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_holds_nobody_up_and_its_slot_is_freed_when_its_answer_is_whole()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying(new string('a', 3_000)), new SchedulerOptions { SlotCount = 1 });
        using var lazy = new TcpClient { ReceiveBufferSize = 1024 };
        await lazy.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
        var body = """{"model": "fake", "stream": true, "messages": [{"role": "user", "content": "?"}]}""";
        await lazy.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            FormattableString.Invariant($"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}")), TestContext.Current.CancellationToken);
        while (server.Model.Turns.Count == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);

        using var response = await server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "fake", max_tokens = 2, messages = new[] { new { role = "user", content = "?" } } }, TestContext.Current.CancellationToken);

        Assert.Contains("\"aa\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_cut_while_its_request_waits_gives_its_place_back()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Endless(), new SchedulerOptions { SlotCount = 1, QueueLength = 4 });
        using var holds = server.Scheduler.Submit(new GenerationRequest { Prompt = [1], Sampling = Models.Contracts.SamplingOptions.Greedy, EndIds = new HashSet<int>() }, TestContext.Current.CancellationToken);
        using (var waiting = new HttpClient { BaseAddress = server.Address })
        {
            using var leave = new CancellationTokenSource();
            var asked = waiting.PostAsJsonAsync("/v1/chat/completions", new { model = "fake", messages = new[] { new { role = "user", content = "?" } } }, leave.Token);
            while (server.Scheduler.WaitingCount == 0)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }

        while (server.Scheduler.WaitingCount > 0) // ends with the test's own time limit if the place is never given back
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.Equal(1, server.Scheduler.ActiveCount);
    }
}
