using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Server.Tests;

public sealed class ConversationTests
{
    private const string Prompt = "Jesteś asystentem.";

    private readonly List<string> _seen = [];

    [Fact]
    public async Task Citizens_talk_to_the_model_as_it_was_measured()
    {
        await using var server = await StartAsync();

        using var response = await server.AskAsync("Gdzie rosną rydze?");

        Assert.Contains("event: done", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal([$"system\n{Prompt}\nuser\nGdzie rosną rydze?\nassistant\n"], _seen);
    }

    [Theory]
    [InlineData(true, "user", $"system\n{Prompt}\nuser\n?\nassistant\n")]
    [InlineData(true, "system", "system\nBądź miły.\nuser\n?\nassistant\n")]
    [InlineData(true, "developer", "system\nBądź miły.\nuser\n?\nassistant\n")]
    [InlineData(false, "user", "user\n?\nassistant\n")]
    public async Task Programs_set_the_frame_themselves_or_get_the_servers_if_it_is_so_set(bool apiSystemPrompt, string first, string seen)
    {
        await using var server = await StartAsync(options => options with { ApiSystemPrompt = apiSystemPrompt });
        object[] messages = [new { role = "system", content = "Bądź miły." }, new { role = "user", content = "?" }];

        using var response = await server.Http.PostAsJsonAsync("/v1/chat/completions", new
        {
            model = "fake",
            messages = first == "user" ? messages[1..] : [new { role = first, content = "Bądź miły." }, messages[1]],
        }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([seen], _seen);
    }

    [Fact]
    public async Task A_long_conversation_goes_on_for_citizens_and_is_told_to_programs()
    {
        await using var server = await StartAsync(contextLength: 200);
        var messages = Enumerable.Range(1, 9).Select(number => new { role = number % 2 == 1 ? "user" : "assistant", content = $"Wiadomość {number}" }).ToList();

        using var page = await server.Http.PostAsJsonAsync("/api/chat", new { turn = 5, messages }, TestContext.Current.CancellationToken);
        using var api = await server.Http.PostAsJsonAsync("/v1/chat/completions", new { model = "fake", messages }, TestContext.Current.CancellationToken);

        // By hand, with a byte a token and 200 - 200/4 = 150 to read: 12 + (10 + 19) of the frame; a question 8 + 13, an answer 13 + 13. 41 + 21 + 47 = 109 with one
        // earlier exchange, 156 with two. So of eight earlier messages six are forgotten.
        var text = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("event: forgotten\ndata: {\"messages\":6}\n\nevent: text\n", text, StringComparison.Ordinal);
        Assert.Equal([$"system\n{Prompt}\nuser\nWiadomość 7\nassistant\nWiadomość 8\nuser\nWiadomość 9\nassistant\n"], _seen);
        Assert.Equal(HttpStatusCode.BadRequest, api.StatusCode);
        var error = (await api.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error");
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_conversation_that_is_remembered_whole_says_nothing_of_forgetting()
    {
        await using var server = await StartAsync();

        using var response = await server.AskAsync("?");

        Assert.StartsWith("event: text\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_the_models_files_name_ends_an_answer_on_the_page_and_in_the_api()
    {
        await using var server = await StartAsync(options => options with { EosTokenIds = ['r'] });

        using var page = await server.AskAsync("?");
        using var api = await server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "fake", messages = new[] { new { role = "user", content = "?" } } }, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("r", string.Concat(Texts(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))), StringComparison.Ordinal);
        var choice = (await api.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("choices")[0];
        Assert.Equal(("Dob", "stop"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
    }

    private static IEnumerable<string?> Texts(string events) => events.Split("\n\n")
        .Where(block => block.StartsWith("event: text\ndata: ", StringComparison.Ordinal))
        .Select(block => JsonDocument.Parse(block["event: text\ndata: ".Length..]).RootElement.GetProperty("text").GetString());

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null, int contextLength = 4096)
    {
        var model = new FakeModel(prompt =>
        {
            _seen.Add(new ByteTokenizer().Decode(prompt));
            return [.. FakeModel.Ids("Dobrze."), ByteTokenizer.EndOfTurn];
        })
        { ContextLength = contextLength };
        return RunningServer.StartAsync(model, options => (change ?? (same => same))(options with { SystemPrompt = Prompt }));
    }
}
