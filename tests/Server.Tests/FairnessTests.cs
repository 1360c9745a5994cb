using System.Net;
using System.Net.Http.Json;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Server.Tests;

/// <summary>The test's own requests come from 127.0.0.1, as from a proxy on the server's machine.</summary>
public sealed class FairnessTests
{
    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("127.0.0.0/8", HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", HttpStatusCode.TooManyRequests)] // another proxy's word is not taken from this one
    [InlineData(null, HttpStatusCode.TooManyRequests)]
    public async Task People_behind_a_known_proxy_take_turns_and_behind_another_they_are_one(string? knownProxy, HttpStatusCode second)
    {
        await using var server = await StartAsync(knownProxy);
        using var leave = new CancellationTokenSource();

        // With one slot and two places, one client gets the slot and one place.
        using var answered = await AskAsync(server, "192.0.2.1", leave.Token);
        using var waiting = await AskAsync(server, "192.0.2.1", leave.Token);
        using var refused = await AskAsync(server, "192.0.2.1", leave.Token);
        using var other = await AskAsync(server, "192.0.2.2", leave.Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(second, other.StatusCode);
        await leave.CancelAsync();
    }

    [Fact]
    public async Task An_address_that_the_client_has_written_itself_is_not_believed()
    {
        await using var server = await StartAsync("127.0.0.1");
        using var leave = new CancellationTokenSource();

        // The proxy adds the address it sees behind whatever was there.
        using var answered = await AskAsync(server, "192.0.2.1", leave.Token);
        using var waiting = await AskAsync(server, "198.51.100.1, 192.0.2.1", leave.Token);
        using var refused = await AskAsync(server, "198.51.100.2, 192.0.2.1", leave.Token);

        Assert.Equal(HttpStatusCode.OK, waiting.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await leave.CancelAsync();
    }

    private static Task<RunningServer> StartAsync(string? knownProxy) => RunningServer.StartAsync(FakeModel.Endless(), options => options with
    {
        Scheduler = new SchedulerOptions { SlotCount = 1, QueueLength = 2 },
        KnownProxies = knownProxy is null ? [] : [knownProxy],
    });

    private static async Task<HttpResponseMessage> AskAsync(RunningServer server, string forwardedFor, CancellationToken leave)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "fake", stream = true, messages = new[] { new { role = "user", content = "?" } } }),
        };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave);
    }
}
