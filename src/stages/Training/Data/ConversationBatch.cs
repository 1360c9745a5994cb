using Endonym.Text.ChatTemplates;

namespace Endonym.Training.Data;

/// <summary>Encoded conversations as a batch that learns answers only.</summary>
public static class ConversationBatch
{
    /// <summary>Lays conversations end to end.</summary>
    /// <param name="chats">The conversations.</param>
    /// <returns>Targets are shifted: a token is weighted 1 when the one after it is an answer's, else 0. Count the ones to normalize.</returns>
    public static TrainingBatch Of(IReadOnlyList<EncodedChat> chats)
    {
        var total = chats.Sum(chat => chat.Ids.Length);
        var ids = new int[total];
        var targets = new int[total];
        var weights = new float[total];
        var start = 0;
        foreach (var chat in chats)
        {
            chat.Ids.CopyTo(ids, start);
            for (var position = 0; position + 1 < chat.Ids.Length; position++)
            {
                targets[start + position] = chat.Ids[position + 1];
                weights[start + position] = chat.IsAnswer[position + 1] ? 1f : 0f;
            }

            start += chat.Ids.Length;
        }

        return new TrainingBatch(ids, targets, weights, [.. chats.Select(chat => chat.Ids.Length)]);
    }

    /// <summary>Tokens of a conversation that <see cref="Of"/> weights: those of answers, but for a first one, which nothing predicts.</summary>
    public static int AnswerTokens(EncodedChat chat) => chat.IsAnswer.AsSpan(1).Count(true);
}
