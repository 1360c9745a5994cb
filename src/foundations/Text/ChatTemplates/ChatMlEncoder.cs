using Endonym.Lineage;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.ChatTemplates;

/// <summary>Writes ChatML straight as ids, without a program to run: the road that training takes a million times.</summary>
internal static class ChatMlEncoder
{
    public const string StartOfTurn = "<|im_start|>";
    public const string EndOfTurn = "<|im_end|>";

    public static EncodedChat Encode(ITokenizer tokenizer, IReadOnlyList<ChatTurn> turns, bool addGenerationPrompt)
    {
        var start = SpecialId(tokenizer, StartOfTurn);
        var end = SpecialId(tokenizer, EndOfTurn);
        List<int> ids = [tokenizer.EndOfTextId];
        List<bool> isAnswer = [false];

        void Mark(bool answer)
        {
            while (isAnswer.Count < ids.Count)
                isAnswer.Add(answer);
        }

        // The line break that ends the header is encoded with it, and the content apart, so that a prompt's ids are a prefix of the whole conversation's.
        foreach (var turn in turns)
        {
            ids.Add(start);
            tokenizer.Encode(turn.Role + "\n", ids);
            Mark(answer: false);
            tokenizer.Encode(turn.Content, ids);
            ids.Add(end);
            Mark(answer: turn.Role == ChatRole.Assistant);
            tokenizer.Encode("\n", ids);
            Mark(answer: false);
        }

        if (addGenerationPrompt)
        {
            ids.Add(start);
            tokenizer.Encode(ChatRole.Assistant + "\n", ids);
            Mark(answer: false);
        }

        return new EncodedChat([.. ids], [.. isAnswer]);
    }

    /// <exception cref="InvalidInputException">The tokenizer lacks it.</exception>
    public static int SpecialId(ITokenizer tokenizer, string token) => tokenizer.SpecialTokens.TryGetValue(token, out var id)
        ? id
        : throw new InvalidInputException($"The tokenizer has no special token {token}, which the chat template needs. Train a tokenizer with it, as `endonym tokenizer` does of itself, or use one that has it.");
}
