using Endonym.Lineage;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Tests.Engines;

/// <summary>
/// By hand, with a token for each byte and each mark: what surrounds the conversation takes 12 (end of text, start of turn, "assistant" and its line break), a
/// system's message 10 and its words, a user's 8 and its words, an assistant's 13 and its words.
/// </summary>
public sealed class ForgettingChatClientTests
{
    // 12 + 11 + (9 + 16) + (9 + 16) + 9 = 82 tokens, and 57 without the first exchange.
    private static readonly ChatMessage[] Conversation =
    [
        new(ChatRole.System, "S"),
        new(ChatRole.User, "1"), new(ChatRole.Assistant, "raz"),
        new(ChatRole.User, "2"), new(ChatRole.Assistant, "dwa"),
        new(ChatRole.User, "3"),
    ];

    private string _seen = "";

    [Fact]
    public async Task A_conversation_that_has_grown_too_long_goes_on_without_its_beginning_and_says_so()
    {
        // A quarter of 100 tokens is the answer's; 75 are left.
        var (updates, response) = await AskAsync(Conversation, new ChatOptions());

        Assert.Equal("system\nS\nuser\n2\nassistant\ndwa\nuser\n3\nassistant\n", _seen);
        Assert.Equal(2, ForgettingChatClient.ForgottenMessages(updates[0].AdditionalProperties));
        Assert.Equal(2, ForgettingChatClient.ForgottenMessages(response.AdditionalProperties));
        Assert.Equal("dobrze", response.Text);
    }

    [Fact]
    public async Task A_short_answer_leaves_more_room_for_the_conversation()
    {
        var (updates, response) = await AskAsync(Conversation, new ChatOptions { MaxOutputTokens = 18 });

        Assert.StartsWith("system\nS\nuser\n1\n", _seen, StringComparison.Ordinal);
        Assert.Equal(0, ForgettingChatClient.ForgottenMessages(updates[0].AdditionalProperties));
        Assert.Equal(0, ForgettingChatClient.ForgottenMessages(response.AdditionalProperties));
    }

    [Fact]
    public async Task One_message_that_leaves_no_room_for_an_answer_is_refused()
    {
        // 12 + 11 + 8 + 45 = 76.
        ChatMessage[] messages = [.. Conversation[..^1], new(ChatRole.User, new string('x', 45))];

        var error = await Assert.ThrowsAsync<ContextLengthExceededException>(() => AskAsync(messages, new ChatOptions()));

        Assert.Equal((76, 100), (error.PromptTokens, error.ContextLength));
        Assert.Equal("", _seen);
    }

    [Fact]
    public void A_base_model_has_no_conversation_to_forget()
    {
        using var model = new FakeModel(_ => []) { ChatTemplate = null };
        using var scheduler = new GenerationScheduler(model, SchedulerOptions.Default);
        using var inner = LanguageModelChatClient.Continuing(model, scheduler, TimeProvider.System);

        Assert.Throws<InvalidInputException>(() => new ForgettingChatClient(inner, model));
    }

    private async Task<(IReadOnlyList<ChatResponseUpdate> Updates, ChatResponse Response)> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        using var model = new FakeModel(prompt =>
        {
            _seen = new ByteTokenizer().Decode(prompt);
            return [.. FakeModel.Ids("dobrze"), ByteTokenizer.EndOfTurn];
        })
        { ContextLength = 100 };
        using var scheduler = new GenerationScheduler(model, SchedulerOptions.Default);
        using var client = new ForgettingChatClient(new LanguageModelChatClient(model, scheduler, TimeProvider.System), model);
        var updates = await client.GetStreamingResponseAsync(messages, options, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        return (updates, await client.GetResponseAsync(messages, options, TestContext.Current.CancellationToken));
    }
}
