using Endonym.Serving.Engines;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Tests.Engines;

/// <summary>Messages are written as letters: s system, u user, a assistant; each is one token long.</summary>
public sealed class ConversationWindowTests
{
    [Theory]
    [InlineData("suau", 4, "suau", "all of it fits")]
    [InlineData("suau", 3, "su", "a question goes with its answer, though one message fewer would do")]
    [InlineData("suauau", 4, "suau", "the oldest exchange goes first")]
    [InlineData("auau", 2, "u", "a greeting goes with the first exchange")]
    [InlineData("usau", 2, "su", "the system's message stays, wherever it stands")]
    [InlineData("uuau", 3, "uau", "a question without an answer is an exchange too")]
    [InlineData("suau", 1, "su", "the last question stays, though it does not fit")]
    [InlineData("sa", 1, "sa", "without a question there is nothing to begin with")]
    public void The_oldest_exchanges_are_forgotten_whole(string conversation, int longest, string remembered, string because)
    {
        var (messages, tokens) = ConversationWindow.Fit(Messages(conversation), longest, list => list.Count);

        Assert.True(remembered == Letters(messages), $"{Letters(messages)} and not {remembered}: {because}");
        Assert.Equal(remembered.Length, tokens);
    }

    [Fact]
    public void As_little_as_possible_is_forgotten_and_never_the_end()
    {
        var conversations = Gen.Choose(0, 60).SelectMany(length => Gen.Elements('s', 'u', 'a').ArrayOf(length)).Select(letters => new string(letters) + "u");
        Prop.ForAll(conversations.ToArbitrary(), Gen.Choose(0, 70).ToArbitrary(), (conversation, longest) =>
        {
            var (messages, _) = ConversationWindow.Fit(Messages(conversation), longest, list => list.Count);

            // Oracle: every beginning is tried, from the first on.
            var beginnings = conversation.Index().Where(letter => letter.Item == 'u').Select(letter => letter.Index).Prepend(0);
            var tries = beginnings.Select(beginning => string.Concat(conversation.Where((letter, index) => index >= beginning || letter == 's'))).ToList();
            Assert.Equal(tries.Find(text => text.Length <= longest) ?? tries[^1], Letters(messages));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_conversation_of_ten_thousand_messages_is_written_down_few_times()
    {
        var times = 0;
        var (messages, _) = ConversationWindow.Fit(Messages(string.Concat(Enumerable.Repeat("ua", 5_000)) + "u"), 101, list =>
        {
            times++;
            return list.Count;
        });

        Assert.Equal(101, messages.Count);
        Assert.InRange(times, 2, 15); // whole, log₂ 5,000 ≈ 13 halvings, and the result
    }

    private static List<ChatMessage> Messages(string letters) => [.. letters.Select((letter, index) => new ChatMessage(
        letter switch
        {
            's' => ChatRole.System,
            'u' => ChatRole.User,
            _ => ChatRole.Assistant,
        },
        FormattableString.Invariant($"{index}")))];

    private static string Letters(IEnumerable<ChatMessage> messages) => string.Concat(messages.Select(message => message.Role.Value[0]));
}
