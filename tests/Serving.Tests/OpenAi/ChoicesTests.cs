using System.Net.Http.Json;
using System.Text.Json;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using OpenAI.Chat;

namespace Endonym.Serving.Tests.OpenAi;

/// <summary>Several answers, log-probabilities and usage.</summary>
public sealed class ChoicesTests
{
    [Fact]
    public async Task Several_answers_share_the_prompt_and_have_seeds_of_their_own()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("abc"));

        var body = await PostAsync(server, new { model = "fake", n = 3, seed = 40, messages = new[] { new { role = "user", content = new string('p', 400) } } });

        Assert.Equal([0, 1, 2], body.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.All(body.GetProperty("choices").EnumerateArray(), choice => Assert.Equal("abc", choice.GetProperty("message").GetProperty("content").GetString()));
        Assert.Equal([40, 41, 42], server.Requests.Select(request => request.Sampling.Seed));
        var usage = body.GetProperty("usage");
        var prompt = usage.GetProperty("prompt_tokens").GetInt32();
        Assert.Equal((9, prompt + 9), (usage.GetProperty("completion_tokens").GetInt32(), usage.GetProperty("total_tokens").GetInt32()));
        // One answer reads the prompt, the others its last token.
        Assert.Equal(prompt + 2, server.Model.Parts.Sum());
    }

    [Fact]
    public async Task Several_answers_stream_side_by_side()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("abc"));

        using var response = await server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "fake", n = 2, stream = true, stream_options = new { include_usage = true }, messages = new[] { new { role = "user", content = "?" } } }, TestContext.Current.CancellationToken);
        var events = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]).ToList();

        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].Select(text => JsonDocument.Parse(text).RootElement).ToList();
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        foreach (var index in new[] { 0, 1 })
        {
            var own = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).Where(choice => choice.GetProperty("index").GetInt32() == index).ToList();
            Assert.Equal("abc", string.Concat(own.Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")));
            Assert.Equal("stop", own[^1].GetProperty("finish_reason").GetString());
        }

        Assert.Equal(6, chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Several_answers_are_refused_whole_where_not_all_may_wait()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Endless(), new SchedulerOptions { SlotCount = 2, QueueLength = 0 });

        using var response = await server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "fake", n = 3, stream = true, messages = new[] { new { role = "user", content = "?" } } }, TestContext.Current.CancellationToken);

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(5, response.Headers.RetryAfter?.Delta?.TotalSeconds);
        while (server.Scheduler.ActiveCount > 0) // ends with the test's own time limit if a slot is never freed
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Log_probabilities_are_told_to_OpenAIs_client()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("ł."));
        var options = new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 3 };

        ChatCompletion whole = await server.Client().CompleteChatAsync([new UserChatMessage("?")], options, TestContext.Current.CancellationToken);
        var streamed = await server.Client().CompleteChatStreamingAsync([new UserChatMessage("?")], options, TestContext.Current.CancellationToken)
            .SelectMany(update => update.ContentTokenLogProbabilities.ToAsyncEnumerable()).ToListAsync(TestContext.Current.CancellationToken);

        foreach (var tokens in new[] { whole.ContentTokenLogProbabilities, streamed })
        {
            // Half a character each, then the full stop.
            Assert.Equal([0xC5, 0x82, '.'], tokens.Select(token => (int)token.Utf8Bytes!.Value.Span[0]));
            Assert.Equal(".", tokens[2].Token);
            Assert.All(tokens, token => Assert.Equal(0, token.LogProbability, 1e-6));
            Assert.All(tokens, token => Assert.Equal(3, token.TopLogProbabilities.Count));
            // The others of 259 tokens are e^100 times less probable.
            Assert.Equal(-100, tokens[0].TopLogProbabilities[1].LogProbability, 1e-3);
        }
    }

    [Fact]
    public async Task The_usage_tells_what_was_found_in_the_cache()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("a"));
        var request = new { model = "fake", messages = new[] { new { role = "user", content = new string('p', 400) } } };

        var first = await PostAsync(server, request);
        while (server.Scheduler.ActiveCount > 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        var second = await PostAsync(server, request);

        var prompt = first.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
        Assert.Equal(0, Cached(first));
        Assert.Equal(prompt - 1, Cached(second));

        static int Cached(JsonElement body) => body.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
    }

    [Fact]
    public async Task An_answer_may_go_on_over_its_end()
    {
        await using var server = await ApiServer.StartAsync(new FakeModel(_ => [.. FakeModel.Ids("a"), ByteTokenizer.EndOfTurn, .. FakeModel.Ids("bcd")]));

        var body = await PostAsync(server, new { model = "fake", ignore_eos = true, max_tokens = 4, messages = new[] { new { role = "user", content = "?" } } });

        var choice = body.GetProperty("choices")[0];
        Assert.Equal(("abc", "length"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
    }

    [Fact]
    public async Task Vllms_own_options_are_honoured()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying("abc"));

        await PostAsync(server, new { model = "fake", top_k = -1, min_p = 0.1, min_tokens = 2, repetition_penalty = 1.2, messages = new[] { new { role = "user", content = "?" } } });

        var request = server.Requests.Single();
        Assert.Equal((0, 0.1, 1.2, 2), (request.Sampling.TopK, request.Sampling.MinP, request.Sampling.RepetitionPenalty, request.MinTokens));
    }

    private static async Task<JsonElement> PostAsync(ApiServer server, object request)
    {
        using var response = await server.Http.PostAsJsonAsync("/v1/chat/completions", request, TestContext.Current.CancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
