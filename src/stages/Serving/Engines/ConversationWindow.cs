using Microsoft.Extensions.AI;

namespace Endonym.Serving.Engines;

/// <summary>What of a long conversation a model still reads: the system's messages and as many of the last exchanges as fit.</summary>
/// <remarks>
/// An exchange is a user's message and what follows it up to the next one. They are forgotten whole, so that no answer is read without its question, and from
/// the oldest on. The system's messages are never forgotten: they say what the model is.
/// </remarks>
internal static class ConversationWindow
{
    /// <summary>Forgets as little as is needed. The last exchange stays even where it alone is too long; the caller sees its length.</summary>
    /// <param name="messages">The whole conversation.</param>
    /// <param name="longest">Tokens that may be read.</param>
    /// <param name="tokensOf">A conversation's length in tokens; fewer messages never have more.</param>
    /// <returns>What is still read, and its length.</returns>
    public static (IReadOnlyList<ChatMessage> Messages, int Tokens) Fit(
        IReadOnlyList<ChatMessage> messages, int longest, Func<IReadOnlyList<ChatMessage>, int> tokensOf)
    {
        var whole = tokensOf(messages);
        if (whole <= longest)
            return (messages, whole);

        // Where the conversation may begin: at any user's message. The first that fits is found by halving, as each try writes the conversation down anew.
        List<int> beginnings = [.. messages.Index().Where(message => message.Item.Role == ChatRole.User).Select(message => message.Index)];
        if (beginnings.Count == 0)
            return (messages, whole);
        var (tooEarly, fits) = (-1, beginnings.Count - 1);
        while (fits - tooEarly > 1)
        {
            var middle = (tooEarly + fits) / 2;
            if (tokensOf(From(messages, beginnings[middle])) <= longest)
                fits = middle;
            else
                tooEarly = middle;
        }

        var rest = From(messages, beginnings[fits]);
        return (rest, tokensOf(rest));
    }

    private static IReadOnlyList<ChatMessage> From(IReadOnlyList<ChatMessage> messages, int beginning) =>
        [.. messages.Where((message, index) => index >= beginning || message.Role == ChatRole.System)];
}
