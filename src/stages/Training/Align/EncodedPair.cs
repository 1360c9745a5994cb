using Endonym.Text.ChatTemplates;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;

namespace Endonym.Training.Align;

/// <summary>A pair as two conversations that differ in the last answer; earlier assistant turns of the prompt are not scored.</summary>
/// <param name="Chosen">Prompt and preferred answer.</param>
/// <param name="Rejected">Prompt and the other answer.</param>
public sealed record EncodedPair(EncodedChat Chosen, EncodedChat Rejected)
{
    /// <summary>Tokens of both.</summary>
    public int Length => Chosen.Ids.Length + Rejected.Ids.Length;

    /// <summary>Encodes a pair.</summary>
    public static EncodedPair From(PreferencePair pair, ITokenizer tokenizer, ChatTemplate template)
    {
        var promptLength = template.Encode(tokenizer, pair.Prompt, addGenerationPrompt: false).Ids.Length;
        return new EncodedPair(Answer(pair.Chosen), Answer(pair.Rejected));

        EncodedChat Answer(IReadOnlyList<ChatTurn> answer)
        {
            var chat = template.Encode(tokenizer, [.. pair.Prompt, .. answer], addGenerationPrompt: false);
            chat.IsAnswer.AsSpan(0, promptLength).Clear();
            return chat;
        }
    }
}
