using System.ClientModel;
using System.Text.Json;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using OpenAI.Chat;

namespace Endonym.Serving.Tests.OpenAi;

/// <summary>The oracle is OpenAI's own .NET client.</summary>
public sealed class ToolsTests
{
    private const string Call = "<tool_call>\n{\"name\": \"pogoda\", \"arguments\": {\"miasto\": \"Łódź\"}}\n</tool_call>";

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("pogoda", "The weather in a town.", BinaryData.FromString(
        """{"type": "object", "properties": {"miasto": {"type": "string"}}, "required": ["miasto"]}"""));

    private static readonly ChatTool Clock = ChatTool.CreateFunctionTool("zegar");

    [Fact]
    public async Task A_function_is_called_and_its_result_answered()
    {
        List<string> seen = [];
        var model = new FakeModel(prompt =>
        {
            seen.Add(new ByteTokenizer().Decode(prompt));
            return [.. FakeModel.Ids(seen.Count == 1 ? "Sprawdzę." + Call : "Pada."), ByteTokenizer.EndOfTurn];
        });
        await using var server = await ApiServer.StartAsync(model);
        List<ChatMessage> messages = [new SystemChatMessage("Be brief."), new UserChatMessage("Jaka pogoda w Łodzi?")];
        var options = new ChatCompletionOptions { Tools = { Weather, Clock } };

        ChatCompletion asked = await server.Client().CompleteChatAsync(messages, options, TestContext.Current.CancellationToken);
        messages.Add(new AssistantChatMessage(asked));
        messages.Add(new ToolChatMessage(asked.ToolCalls[0].Id, "deszcz"));
        ChatCompletion answered = await server.Client().CompleteChatAsync(messages, options, TestContext.Current.CancellationToken);

        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        Assert.Equal("Sprawdzę.", asked.Content.Single().Text);
        var call = Assert.Single(asked.ToolCalls);
        Assert.Equal(("pogoda", """{"miasto": "Łódź"}"""), (call.FunctionName, call.FunctionArguments.ToString()));
        Assert.Matches("^[A-Za-z0-9]{9}$", call.Id);
        Assert.Equal(("Pada.", ChatFinishReason.Stop), (answered.Content[0].Text, answered.FinishReason));
        // What the model was told: the functions, once; and in the second round its own call and the result, in their order.
        Assert.Contains("""{"type":"function","function":{"name":"pogoda","description":"The weather in a town.","parameters":{"type":"object",""", seen[0], StringComparison.Ordinal);
        Assert.Contains("\"name\":\"zegar\"", seen[0], StringComparison.Ordinal);
        Assert.StartsWith("system\nBe brief.\n\n# Functions", seen[0], StringComparison.Ordinal);
        Assert.EndsWith(
            "assistant\nSprawdzę.\n" + Call + "\nuser\n<tool_response>\ndeszcz\n</tool_response>\nassistant\n", seen[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_stream_with_places_of_their_own()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying(Call + "\n" + Call.Replace("Łódź", "Opole", StringComparison.Ordinal)));

        var updates = await server.Client()
            .CompleteChatStreamingAsync([new UserChatMessage("?")], new ChatCompletionOptions { Tools = { Weather } }, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        var calls = updates.SelectMany(update => update.ToolCallUpdates).ToList();
        Assert.Equal([0, 1], calls.Select(call => call.Index));
        Assert.Equal(["pogoda", "pogoda"], calls.Select(call => call.FunctionName));
        Assert.Equal(["Łódź", "Opole"], calls.Select(call => JsonDocument.Parse(call.FunctionArgumentsUpdate).RootElement.GetProperty("miasto").GetString()));
        Assert.Equal(2, calls.Select(call => call.ToolCallId).Distinct().Count());
        Assert.Equal(ChatFinishReason.ToolCalls, updates.Single(update => update.FinishReason is not null).FinishReason);
        Assert.Equal("", string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
    }

    [Fact]
    public async Task One_call_at_a_time_is_honoured_and_none_means_none()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Saying(Call + Call));

        ChatCompletion one = await server.Client().CompleteChatAsync(
            [new UserChatMessage("?")], new ChatCompletionOptions { Tools = { Weather }, AllowParallelToolCalls = false }, TestContext.Current.CancellationToken);
        ChatCompletion none = await server.Client().CompleteChatAsync(
            [new UserChatMessage("?")], new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateNoneChoice() }, TestContext.Current.CancellationToken);

        Assert.Single(one.ToolCalls);
        Assert.Empty(none.ToolCalls);
        Assert.Equal(Call + Call, none.Content[0].Text);
    }

    [Fact]
    public async Task A_function_that_must_be_called_is_forced_by_its_schema()
    {
        var constraints = new LetterConstraints(_ => """{"name": "pogoda", "arguments": {"miasto": "Hel"}}""");
        await using var server = await ApiServer.StartAsync(FakeModel.Saying(new string('x', 500)), constraints: constraints);

        ChatCompletion certain = await server.Client().CompleteChatAsync(
            [new UserChatMessage("?")], new ChatCompletionOptions { Tools = { Weather, Clock }, ToolChoice = ChatToolChoice.CreateFunctionChoice("pogoda") }, TestContext.Current.CancellationToken);
        ChatCompletion any = await server.Client().CompleteChatAsync(
            [new UserChatMessage("?")], new ChatCompletionOptions { Tools = { Weather, Clock }, ToolChoice = ChatToolChoice.CreateRequiredChoice() }, TestContext.Current.CancellationToken);

        Assert.All([certain, any], answer => Assert.Equal("""{"miasto": "Hel"}""", Assert.Single(answer.ToolCalls).FunctionArguments.ToString()));
        // Asked once to check and once by the engine for each request: the first two are of the first.
        Assert.Equal("pogoda", constraints.Schemas[0]!.Value.GetProperty("properties").GetProperty("name").GetProperty("const").GetString());
        Assert.Equal(2, constraints.Schemas[^1]!.Value.GetProperty("anyOf").GetArrayLength());
    }

    [Fact]
    public async Task An_answer_is_held_to_a_schema()
    {
        var constraints = new LetterConstraints(schema => schema is null ? "{}" : """{"a":1}""");
        await using var server = await ApiServer.StartAsync(FakeModel.Saying(new string('x', 500)), constraints: constraints);
        var schema = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString("""{"type": "object", "properties": {"a": {"type": "integer"}}}"""));

        ChatCompletion held = await server.Client().CompleteChatAsync([new UserChatMessage("?")], new ChatCompletionOptions { ResponseFormat = schema }, TestContext.Current.CancellationToken);
        ChatCompletion any = await server.Client().CompleteChatAsync(
            [new UserChatMessage("?")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() }, TestContext.Current.CancellationToken);

        Assert.Equal(("""{"a":1}""", ChatFinishReason.Stop), (held.Content[0].Text, held.FinishReason));
        Assert.Equal("{}", any.Content[0].Text);
        Assert.Equal("integer", constraints.Schemas[0]!.Value.GetProperty("properties").GetProperty("a").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_schema_and_a_function_that_must_be_called_are_enforced_by_the_grammar()
    {
        // The model has no opinion of its own: what comes out is JSON because nothing else may.
        await using var server = await ApiServer.StartAsync(FakeModel.Level(), constraints: new GrammarConstraints(new ByteTokenizer()));
        var schema = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(
            """{"type": "object", "properties": {"tak": {"type": "boolean"}}, "required": ["tak"], "additionalProperties": false}"""));
        var closed = ChatTool.CreateFunctionTool("zamknij", "", BinaryData.FromString("""{"type": "object", "properties": {}, "additionalProperties": false}"""));
        var seeds = Enumerable.Range(0, 5);

        foreach (var seed in seeds)
        {
            ChatCompletion held = await server.Client().CompleteChatAsync(
                [new UserChatMessage("?")], new ChatCompletionOptions { ResponseFormat = schema, Seed = seed, MaxOutputTokenCount = 2_000 }, TestContext.Current.CancellationToken);
            ChatCompletion called = await server.Client().CompleteChatAsync(
                [new UserChatMessage("?")],
                new ChatCompletionOptions { Tools = { closed }, ToolChoice = ChatToolChoice.CreateRequiredChoice(), Seed = seed, MaxOutputTokenCount = 2_000 },
                TestContext.Current.CancellationToken);

            Assert.Equal(ChatFinishReason.Stop, held.FinishReason);
            Assert.True(JsonDocument.Parse(held.Content[0].Text).RootElement.GetProperty("tak").ValueKind is JsonValueKind.True or JsonValueKind.False);
            Assert.Equal("zamknij", Assert.Single(called.ToolCalls).FunctionName);
        }
    }

    [Fact]
    public async Task Where_nothing_enforces_a_schema_that_is_said()
    {
        await using var server = await ApiServer.StartAsync(FakeModel.Echo());

        var error = await Assert.ThrowsAsync<ClientResultException>(() => server.Client().CompleteChatAsync(
            [new UserChatMessage("?")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() }, TestContext.Current.CancellationToken));

        Assert.Equal(400, error.Status);
        Assert.Contains("cannot be held to a form", error.Message, StringComparison.Ordinal);
    }
}
