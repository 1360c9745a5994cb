using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Serving.Tests.OpenAi;

/// <summary>The model has no opinion of its own: what comes out has its form because nothing else may.</summary>
public sealed class StructuredOutputsTests
{
    [Theory]
    [InlineData("/v1/chat/completions", """{"regex": "\\d{2}-\\d{3} (Hel|Łódź)"}""", @"\A\d{2}-\d{3} (Hel|Łódź)\z")]
    [InlineData("/v1/completions", """{"regex": "[ab]{3}"}""", @"\A[ab]{3}\z")]
    [InlineData("/v1/chat/completions", """{"choice": ["tak", "nie wiem (a|b)"]}""", @"\A(tak|nie wiem \(a\|b\))\z")]
    [InlineData("/v1/chat/completions", """{"json": {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}}""", @"\A\{\s*""a"":\s*(true|false)\s*\}\z")]
    [InlineData("/v1/chat/completions", """{"json": {"const": 5}}""", @"\A5\z")]
    public async Task An_answer_has_the_form_that_is_asked_for(string path, string form, string pattern)
    {
        await using var server = await StartAsync();

        foreach (var seed in Enumerable.Range(0, 5))
        {
            using var answer = JsonDocument.Parse(await (await AskAsync(server, path, form, seed)).EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            var choice = answer.RootElement.GetProperty("choices")[0];

            Assert.Matches(new Regex(pattern), path == "/v1/completions" ? choice.GetProperty("text").GetString() : choice.GetProperty("message").GetProperty("content").GetString());
            Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task Every_choice_may_come()
    {
        await using var server = await StartAsync();
        List<string?> answers = [];

        foreach (var seed in Enumerable.Range(0, 40))
        {
            using var answer = JsonDocument.Parse(await (await AskAsync(server, "/v1/chat/completions", """{"choice": ["a", "b", "c"]}""", seed)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            answers.Add(answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        }

        Assert.Equal(["a", "b", "c"], answers.Distinct().Order()); // one of three lacks in one of three million
    }

    [Theory]
    [InlineData("""{"regex": "(?=a)b"}""", "looking ahead")]
    [InlineData("""{"json": 5}""", "The JSON schema cannot be used")]
    public async Task A_form_that_cannot_be_used_is_400_and_says_why(string form, string why)
    {
        await using var server = await StartAsync();

        using var response = await AskAsync(server, "/v1/chat/completions", form, seed: 0);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(why, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static Task<ApiServer> StartAsync() => ApiServer.StartAsync(FakeModel.Level(), constraints: new GrammarConstraints(new ByteTokenizer()));

    private static async Task<HttpResponseMessage> AskAsync(ApiServer server, string path, string form, int seed) => await server.Http.PostAsJsonAsync(
        path,
        new
        {
            model = "fake",
            prompt = "?",
            messages = new[] { new { role = "user", content = "?" } },
            seed,
            max_tokens = 2_000,
            structured_outputs = JsonDocument.Parse(form).RootElement,
        },
        TestContext.Current.CancellationToken);
}
