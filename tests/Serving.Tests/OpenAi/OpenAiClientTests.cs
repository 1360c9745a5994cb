using System.ClientModel;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using OpenAI.Chat;

namespace Endonym.Serving.Tests.OpenAi;

/// <summary>The oracle is OpenAI's own .NET client.</summary>
public sealed class OpenAiClientTests
{
    [Fact]
    public async Task An_answer_comes_whole()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        ChatCompletion answer = await server.Client().CompleteChatAsync(
            [new SystemChatMessage("Be brief."), new UserChatMessage("Zażółć gęślą jaźń 🐝")], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Zażółć gęślą jaźń 🐝", answer.Content.Single().Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(ChatMessageRole.Assistant, answer.Role);
        // By hand: 17 letters and spaces, of which nine take two bytes, a space and a bee of four bytes: 17 + 9 + 1 + 4 = 31.
        Assert.Equal(31, answer.Usage.OutputTokenCount);
        Assert.Equal(answer.Usage.InputTokenCount + 31, answer.Usage.TotalTokenCount);
        Assert.StartsWith("chatcmpl-", answer.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_streams_with_its_usage_at_the_end()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var updates = await server.Client()
            .CompleteChatStreamingAsync([new UserChatMessage("łąka")], cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        var texts = updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text).Where(text => text.Length > 0);
        Assert.Equal(["ł", "ą", "k", "a"], texts);
        Assert.Equal(ChatFinishReason.Stop, updates.Single(update => update.FinishReason is not null).FinishReason);
        Assert.Equal(6, updates.Single(update => update.Usage is not null).Usage.OutputTokenCount);
    }

    [Fact]
    public async Task Stop_strings_and_token_limits_end_an_answer()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("raz dwa trzy"));
        var stopping = new ChatCompletionOptions { StopSequences = { "wa t" } };
        var limited = new ChatCompletionOptions { MaxOutputTokenCount = 3 };

        ChatCompletion stopped = await server.Client().CompleteChatAsync([new UserChatMessage("?")], stopping, TestContext.Current.CancellationToken);
        ChatCompletion cut = await server.Client().CompleteChatAsync([new UserChatMessage("?")], limited, TestContext.Current.CancellationToken);

        Assert.Equal(("raz d", ChatFinishReason.Stop), (stopped.Content[0].Text, stopped.FinishReason));
        Assert.Equal(("raz", ChatFinishReason.Length), (cut.Content[0].Text, cut.FinishReason));
    }

    [Fact]
    public async Task The_clients_options_reach_the_sampler()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("a"));
        var options = new ChatCompletionOptions { Seed = 7, Temperature = 0.3f, TopP = 0.9f, PresencePenalty = 0.4f, FrequencyPenalty = -0.6f, LogitBiases = { [97] = 5 } };

        await server.Client().CompleteChatAsync([new UserChatMessage("?")], options, TestContext.Current.CancellationToken);

        var sampling = server.Requests.Single().Sampling;
        Assert.Equal((7, 0.3, 0.9f, 0.4, -0.6), (sampling.Seed, sampling.Temperature, (float)sampling.TopP, sampling.PresencePenalty, sampling.FrequencyPenalty));
        Assert.Equal(new KeyValuePair<int, float>(97, 5), Assert.Single(sampling.LogitBias));
    }

    [Fact]
    public async Task Twenty_clients_all_finish_and_one_that_dies_disturbs_nobody()
    {
        var model = new FakeModel(prompt => prompt.Contains('!')
            ? FakeModel.Forever()
            : [.. FakeModel.Ids(new string('b', 200)), ByteTokenizer.EndOfTurn])
        { ContextLength = int.MaxValue };
        await using var server = await ApiServer.StartAsync(model);
        using var dead = new CancellationTokenSource();

        var dying = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in server.Client().CompleteChatStreamingAsync([new UserChatMessage("!")], cancellationToken: dead.Token))
            {
                if (update.ContentUpdate.Count > 0 && update.ContentUpdate[0].Text.Length > 0)
                    await dead.CancelAsync();
            }
        });
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var updates = await server.Client()
                .CompleteChatStreamingAsync([new UserChatMessage("?")], cancellationToken: TestContext.Current.CancellationToken)
                .ToListAsync(TestContext.Current.CancellationToken);
            return string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text));
        }));
        await dying;

        Assert.All(others, answer => Assert.Equal(new string('b', 200), answer));
        while (server.Scheduler.ActiveCount > 0) // ends with the test's own time limit if a slot is never freed
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_full_queue_is_429_and_says_when_to_come_back()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Endless(), new SchedulerOptions { SlotCount = 1, QueueLength = 0 });
        using var leave = new CancellationTokenSource();
        await using var stream = server.Client().CompleteChatStreamingAsync([new UserChatMessage("?")], cancellationToken: leave.Token).GetAsyncEnumerator(leave.Token);
        Assert.True(await stream.MoveNextAsync());

        var refused = await Assert.ThrowsAsync<ClientResultException>(() =>
            server.Client().CompleteChatAsync([new UserChatMessage("?")], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(429, refused.Status);
        Assert.True(refused.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var seconds));
        Assert.Equal("5", seconds);
        await leave.CancelAsync();
    }
}
