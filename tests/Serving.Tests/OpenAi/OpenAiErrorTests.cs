using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.OpenAi;

public sealed class OpenAiErrorTests
{
    private const string Messages = """ "model": "fake", "messages": [{"role": "user", "content": "?"}] """;

    [Theory]
    [InlineData("{", null)]
    [InlineData("null", null)]
    [InlineData("[]", null)]
    [InlineData("""{"messages": [{"role": "user", "content": "?"}]}""", "model")]
    [InlineData("""{"model": "fake"}""", "messages")]
    [InlineData("""{"model": "fake", "messages": []}""", "messages")]
    [InlineData("""{"model": "fake", "messages": [null]}""", "messages[0].role")]
    [InlineData("""{"model": "fake", "messages": [{"role": "root", "content": "?"}]}""", "messages[0].role")]
    [InlineData("""{"model": "fake", "messages": [{"role": "user"}]}""", "messages[0].content")]
    [InlineData("""{"model": "fake", "messages": [{"role": "user", "content": 5}]}""", "messages[0].content")]
    [InlineData("""{"model": "fake", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]}""", "messages[0].content")]
    [InlineData("""{"model": "fake", "messages": [{"role": "user", "content": "\ud800"}]}""", "messages[0].content")]
    [InlineData("{" + Messages + """, "temperature": 3}""", "temperature")]
    [InlineData("{" + Messages + """, "temperature": "hot"}""", "temperature")]
    [InlineData("{" + Messages + """, "top_p": -0.1}""", "top_p")]
    [InlineData("{" + Messages + """, "max_tokens": 0}""", "max_tokens")]
    [InlineData("{" + Messages + """, "max_completion_tokens": 1.5}""", "max_completion_tokens")]
    [InlineData("{" + Messages + """, "max_tokens": 3000000000}""", "max_tokens")]
    [InlineData("{" + Messages + """, "temperature": -0.5}""", "temperature")]
    [InlineData("{" + Messages + """, "top_p": 1.5}""", "top_p")]
    [InlineData("{" + Messages + """, "seed": "seven"}""", "seed")]
    [InlineData("{" + Messages + """, "seed": 0.5}""", "seed")]
    [InlineData("{" + Messages + """, "stream": "yes"}""", "stream")]
    [InlineData("{" + Messages + """, "stop": [1]}""", "stop")]
    [InlineData("{" + Messages + """, "functions": [{"name": "f"}]}""", "functions")]
    [InlineData("{" + Messages + """, "repetition_penalty": 0}""", "repetition_penalty")]
    [InlineData("""{"model": "fake", "messages": {"role": "user", "content": "?"}}""", "messages")]
    [InlineData("""{"model": 7, "messages": [{"role": "user", "content": "?"}]}""", "model")]
    [InlineData("{" + Messages + "} x", null)]
    [InlineData("{" + Messages + """, "stop": ["a", "b", "c", "d", "e"]}""", "stop")]
    [InlineData("{" + Messages + """, "stop": ""}""", "stop")]
    [InlineData("{" + Messages + """, "stop": {}}""", "stop")]
    [InlineData("{" + Messages + """, "tools": [{"type": "function"}]}""", "tools")]
    [InlineData("{" + Messages + """, "tools": [{"type": "function", "function": {"name": "has spaces"}}]}""", "tools")]
    [InlineData("{" + Messages + """, "tools": [{"type": "function", "function": {"name": "\ud800"}}]}""", "tools[0].name")]
    [InlineData("{" + Messages + """, "tools": {}}""", "tools")]
    [InlineData("{" + Messages + """, "tool_choice": "required"}""", "tool_choice")]
    [InlineData("{" + Messages + """, "tool_choice": {"type": "function", "function": {"name": "f"}}}""", "tool_choice")]
    [InlineData("{" + Messages + """, "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "required"}""", "tool_choice")]
    [InlineData("{" + Messages + """, "response_format": {"type": "json_object"}}""", "response_format")]
    [InlineData("{" + Messages + """, "response_format": {"type": "json_schema"}}""", "response_format")]
    [InlineData("{" + Messages + """, "response_format": {"type": "xml"}}""", "response_format")]
    [InlineData("{" + Messages + """, "structured_outputs": {}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "structured_outputs": {"regex": "a", "choice": ["b"]}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "structured_outputs": {"regex": "a"}, "response_format": {"type": "json_object"}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "structured_outputs": {}, "response_format": {"type": "json_object"}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "structured_outputs": {"choice": []}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "structured_outputs": {"choice": ["a", null]}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "structured_outputs": {"grammar": "root ::= \\"a\\""}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "structured_outputs": {"regex": 5}}""", "structured_outputs.regex")]
    [InlineData("{" + Messages + """, "structured_outputs": {"regex": "a"}}""", "structured_outputs")]
    [InlineData("{" + Messages + """, "n": 0}""", "n")]
    [InlineData("{" + Messages + """, "n": 129}""", "n")]
    [InlineData("{" + Messages + """, "top_logprobs": 3}""", "top_logprobs")]
    [InlineData("{" + Messages + """, "logprobs": true, "top_logprobs": 21}""", "top_logprobs")]
    [InlineData("{" + Messages + """, "presence_penalty": 2.5}""", "presence_penalty")]
    [InlineData("{" + Messages + """, "frequency_penalty": -3}""", "frequency_penalty")]
    [InlineData("{" + Messages + """, "min_p": -0.1}""", "min_p")]
    [InlineData("{" + Messages + """, "top_k": -2}""", "top_k")]
    [InlineData("{" + Messages + """, "min_tokens": 9, "max_tokens": 3}""", "min_tokens")]
    [InlineData("{" + Messages + """, "logit_bias": {"a": 1}}""", "logit_bias")]
    [InlineData("{" + Messages + """, "logit_bias": {"1": 101}}""", "logit_bias")]
    [InlineData("{" + Messages + """, "logit_bias": [1]}""", "logit_bias")]
    [InlineData("""{"model": "fake", "messages": [{"role": "tool", "content": "5"}]}""", "messages[0].tool_call_id")]
    [InlineData("""{"model": "fake", "messages": [{"role": "assistant", "tool_calls": [{"id": "1"}]}]}""", "messages[0].tool_calls[0]")]
    [InlineData("""{"model": "fake", "messages": [{"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "x"}}]}]}""", "messages[0].tool_calls[0]")]
    public async Task A_request_that_cannot_be_honoured_is_400_and_names_the_field(string body, string? param)
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var (status, error) = await PostAsync(server, Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
        Assert.True(error.TryGetProperty("code", out _));
        Assert.DoesNotContain("System.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_tokens", "1 and 2147483647")]
    [InlineData("temperature", "0 and 2")]
    public async Task A_number_out_of_range_is_told_with_the_range(string field, string range)
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var (_, error) = await PostAsync(server, Encoding.UTF8.GetBytes("{" + Messages + $", \"{field}\": 3000000000" + "}"));

        Assert.Equal($"'{field}' is 3000000000; it must lie between {range}.", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    public async Task A_body_that_is_not_sent_as_JSON_is_415_and_the_header_is_told(string contentType)
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        using var content = new StringContent("{" + Messages + "}", Encoding.UTF8, contentType);
        using var response = await server.Http.PostAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("invalid_request_error", body.GetProperty("error").GetProperty("type").GetString());
        Assert.Contains("Content-Type: application/json", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());
        byte[] body = [.. """{"model": "fake", "messages": [{"role": "user", "content": " """u8, 0xC5, .. "\"}]}"u8];

        var (status, error) = await PostAsync(server, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_model_that_is_not_here_is_404()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var (status, error) = await PostAsync(server, """{"model": "gpt-9", "messages": [{"role": "user", "content": "?"}]}"""u8.ToArray());

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Contains("fake", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_prompt_beyond_the_context_is_400_and_never_trimmed(bool stream)
    {
        await using var server = await ApiServer.StartAsync(new FakeModel(_ => []) { ContextLength = 64 });
        var body = JsonSerializer.SerializeToUtf8Bytes(new { model = "fake", stream, messages = new[] { new { role = "user", content = new string('x', 64) } } });

        var (status, error) = await PostAsync(server, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_body_of_more_than_a_megabyte_is_413()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());
        var body = JsonSerializer.SerializeToUtf8Bytes(new { model = "fake", messages = new[] { new { role = "user", content = new string('x', 1 << 20) } } });

        var (status, error) = await PostAsync(server, body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_engine_that_fails_is_500_without_its_words()
    {
        await using var server = await ApiServer.StartAsync(new FakeModel(_ => throw new IOException("secret path")));

        var (status, error) = await PostAsync(server, Encoding.UTF8.GetBytes("{" + Messages + "}"));

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal("server_error", error.GetProperty("type").GetString());
        Assert.DoesNotContain("secret", error.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_says_so_and_has_no_done()
    {
        static IEnumerable<int> Break()
        {
            yield return 'a';
            throw new IOException("secret");
        }

        await using var server = await ApiServer.StartAsync(new FakeModel(_ => Break()));

        using var response = await server.Http.PostAsync(
            "/v1/chat/completions", new StringContent("{" + Messages + """, "stream": true}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("\"content\":\"a\"", text, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_told_in_the_same_form()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        foreach (var path in new[] { "/v1/nothing", "/v1/chat/completions" }) // the second exists for POST only
        {
            using var response = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal("unknown_url", body.GetProperty("error").GetProperty("code").GetString());
        }
    }

    private static async Task<(HttpStatusCode Status, JsonElement Error)> PostAsync(ApiServer server, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var response = await server.Http.PostAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (response.StatusCode, json.GetProperty("error"));
    }
}
