using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Tests.Engines;

public sealed class SystemPromptChatClientTests
{
    [Theory]
    [InlineData("Bądź miły.", "system\nBądź miły.\nuser\n?\nassistant\n")]
    [InlineData("", "user\n?\nassistant\n")]
    [InlineData(null, "user\n?\nassistant\n")]
    public async Task The_model_is_told_first_what_it_is(string? prompt, string seen) =>
        Assert.Equal((seen, seen), await SeenAsync(prompt, new ChatMessage(ChatRole.User, "?")));

    [Fact]
    public async Task A_system_message_of_the_conversations_own_stands_alone() => Assert.Equal(
        ("user\n?\nsystem\nSwój.\nassistant\n", "user\n?\nsystem\nSwój.\nassistant\n"),
        await SeenAsync("Bądź miły.", new ChatMessage(ChatRole.User, "?"), new ChatMessage(ChatRole.System, "Swój.")));

    /// <summary>What the model reads of a streamed and of a whole request.</summary>
    private static async Task<(string Streamed, string Whole)> SeenAsync(string? prompt, params ChatMessage[] messages)
    {
        List<string> seen = [];
        using var model = new FakeModel(ids =>
        {
            seen.Add(new ByteTokenizer().Decode(ids));
            return [ByteTokenizer.EndOfTurn];
        });
        using var scheduler = new GenerationScheduler(model, SchedulerOptions.Default);
        using var client = new SystemPromptChatClient(new LanguageModelChatClient(model, scheduler, TimeProvider.System), prompt);
        await client.GetStreamingResponseAsync(messages, cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        await client.GetResponseAsync(messages, cancellationToken: TestContext.Current.CancellationToken);
        return (seen[0], seen[1]);
    }
}
