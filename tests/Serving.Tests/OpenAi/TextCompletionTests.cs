using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.OpenAi;

/// <summary>What a client of <c>/v1/completions</c>, <c>/tokenize</c> and <c>/detokenize</c> sees.</summary>
public sealed class TextCompletionTests
{
    /// <summary>Says the prompt's text backwards; prompts are in ASCII.</summary>
    private static FakeModel Backwards() => new(prompt => [.. prompt.Where(id => id < 256).Reverse(), ByteTokenizer.EndOfText]);

    [Fact]
    public async Task A_text_is_gone_on_from_without_a_template()
    {
        await using var server = await ApiServer.StartAsync(Backwards());

        var (_, body) = await PostAsync(server, new { model = "fake", prompt = "abc" });

        Assert.Equal("text_completion", body.GetProperty("object").GetString());
        Assert.StartsWith("cmpl-", body.GetProperty("id").GetString(), StringComparison.Ordinal);
        var choice = body.GetProperty("choices")[0];
        Assert.Equal(("cba", "stop"), (choice.GetProperty("text").GetString(), choice.GetProperty("finish_reason").GetString()));
        Assert.Equal(JsonValueKind.Null, choice.GetProperty("logprobs").ValueKind);
        // The token that begins every sequence, and three letters.
        Assert.Equal((4, 3), (body.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), body.GetProperty("usage").GetProperty("completion_tokens").GetInt32()));
    }

    [Fact]
    public async Task Sixteen_tokens_are_the_most_unless_more_are_asked_for()
    {
        await using var server = await ApiServer.StartAsync(Backwards());

        var (_, few) = await PostAsync(server, new { model = "fake", prompt = new string('a', 40) });
        var (_, many) = await PostAsync(server, new { model = "fake", prompt = new string('a', 40), max_tokens = 30 });

        Assert.Equal((16, 30), (few.GetProperty("choices")[0].GetProperty("text").GetString()!.Length, many.GetProperty("choices")[0].GetProperty("text").GetString()!.Length));
        Assert.Equal("length", few.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("[\"ab\", \"cd\"]", "ba|dc")]
    [InlineData("[97, 98]", "ba")]
    [InlineData("[[97, 98], [99]]", "ba|c")]
    public async Task Prompts_come_in_all_of_OpenAIs_forms(string prompt, string expected)
    {
        await using var server = await ApiServer.StartAsync(Backwards());

        var (_, body) = await PostAsync(server, $$"""{"model": "fake", "prompt": {{prompt}}}""");

        Assert.Equal(expected, string.Join('|', body.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString())));
    }

    [Fact]
    public async Task Each_prompt_has_its_answers_in_order_and_may_be_echoed()
    {
        await using var server = await ApiServer.StartAsync(Backwards());

        var (_, body) = await PostAsync(server, new { model = "fake", prompt = new[] { "ab", "cd" }, n = 2, echo = true });

        Assert.Equal(["abba", "abba", "cddc", "cddc"], body.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString()));
        Assert.Equal(6, body.GetProperty("usage").GetProperty("prompt_tokens").GetInt32()); // each prompt once
        Assert.Equal(8, body.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task A_text_streams()
    {
        await using var server = await ApiServer.StartAsync(Backwards());

        using var response = await server.Http.PostAsJsonAsync(
            "/v1/completions", new { model = "fake", prompt = "abc", echo = true, stream = true, stream_options = new { include_usage = true } }, TestContext.Current.CancellationToken);
        var events = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]).ToList();

        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].Select(text => JsonDocument.Parse(text).RootElement).ToList();
        Assert.Equal("abccba", string.Concat(chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).Select(choice => choice.GetProperty("text").GetString())));
        Assert.Equal(3, chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Log_probabilities_come_in_columns()
    {
        await using var server = await ApiServer.StartAsync(Backwards());

        var (_, body) = await PostAsync(server, new { model = "fake", prompt = "abc", logprobs = 2 });

        var columns = body.GetProperty("choices")[0].GetProperty("logprobs");
        Assert.Equal(["c", "b", "a"], columns.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        Assert.Equal([0, 1, 2], columns.GetProperty("text_offset").EnumerateArray().Select(offset => offset.GetInt32()));
        Assert.All(columns.GetProperty("token_logprobs").EnumerateArray(), value => Assert.Equal(0, value.GetDouble(), 1e-6));
        Assert.Equal(0, columns.GetProperty("top_logprobs")[0].GetProperty("c").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("""{"model": "fake"}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": null}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": []}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": [[]]}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": {}}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": [1.5]}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": ["a", null]}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": "\ud800"}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": "a", "suffix": "b"}""", "suffix")]
    [InlineData("""{"model": "fake", "prompt": "a", "best_of": 2}""", "best_of")]
    [InlineData("""{"model": "fake", "prompt": "a", "logprobs": 21}""", "logprobs")]
    [InlineData("""{"model": "fake", "prompt": "a", "logprobs": 1, "echo": true}""", "logprobs")]
    [InlineData("""{"model": "fake", "prompt": ["a", "b"], "n": 100}""", "prompt")]
    [InlineData("""{"model": "fake", "prompt": [999]}""", null)]
    public async Task A_request_that_cannot_be_honoured_is_400_and_names_the_field(string request, string? param)
    {
        await using var server = await ApiServer.StartAsync(Backwards());

        var (status, body) = await PostAsync(server, request);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(param, body.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task A_prompt_beyond_the_context_is_400_and_never_trimmed()
    {
        await using var server = await ApiServer.StartAsync(new FakeModel(_ => []) { ContextLength = 64 });

        var (status, body) = await PostAsync(server, new { model = "fake", prompt = new string('x', 64) });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(("context_length_exceeded", "prompt"), (body.GetProperty("error").GetProperty("code").GetString(), body.GetProperty("error").GetProperty("param").GetString()));
    }

    [Fact]
    public async Task Text_becomes_tokens_and_tokens_text()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var (_, plain) = await PostAsync(server, new { model = "fake", prompt = "aż", add_special_tokens = false, return_token_strs = true }, "/tokenize");
        var (_, begun) = await PostAsync(server, new { prompt = "a" }, "/tokenize");
        var (_, conversation) = await PostAsync(server, new { messages = new[] { new { role = "user", content = "a" } } }, "/tokenize");
        var (_, text) = await PostAsync(server, new { tokens = new[] { 97, 0xC5, 0xBC, 256 } }, "/detokenize");

        Assert.Equal([97, 0xC5, 0xBC], plain.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Equal((3, 4096, "a"), (plain.GetProperty("count").GetInt32(), plain.GetProperty("max_model_len").GetInt32(), plain.GetProperty("token_strs")[0].GetString()));
        Assert.Equal([256, 97], begun.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt32()));
        // By hand, one token for each byte and mark: end of text; start, "user", line break, "a", end, line break; start, "assistant", line break.
        Assert.Equal(1 + 1 + 4 + 1 + 1 + 1 + 1 + 1 + 9 + 1, conversation.GetProperty("count").GetInt32());
        Assert.Equal("aż", text.GetProperty("prompt").GetString());
    }

    [Theory]
    [InlineData("/tokenize", """{"model": "other", "prompt": "a"}""", HttpStatusCode.NotFound, "model")]
    [InlineData("/tokenize", """{}""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("/tokenize", """{"prompt": "a", "messages": []}""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("/tokenize", """{"prompt": "\ud800"}""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("/detokenize", """{}""", HttpStatusCode.BadRequest, "tokens")]
    [InlineData("/detokenize", """{"tokens": [-1]}""", HttpStatusCode.BadRequest, "tokens")]
    [InlineData("/detokenize", """{"tokens": [259]}""", HttpStatusCode.BadRequest, "tokens")]
    public async Task What_is_no_text_or_no_token_is_refused(string path, string request, HttpStatusCode expected, string param)
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var (status, body) = await PostAsync(server, request, path);

        Assert.Equal((expected, param), (status, body.GetProperty("error").GetProperty("param").GetString()));
    }

    /// <param name="server">The server.</param>
    /// <param name="request">JSON as text, which need not be good JSON, or what becomes some.</param>
    /// <param name="path">Where to.</param>
    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(ApiServer server, object request, string path = "/v1/completions")
    {
        using var content = new StringContent(request as string ?? JsonSerializer.Serialize(request), Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }
}
