using Endonym.Lineage;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.ChatTemplates;

/// <summary>A conversation as token ids.</summary>
/// <param name="Ids">The ids; begin with <see cref="ITokenizer.EndOfTextId"/>.</param>
/// <param name="IsAnswer">True for the tokens an assistant says, its end-of-turn token included: those that are learnt in fine-tuning.</param>
public sealed record EncodedChat(int[] Ids, bool[] IsAnswer);

/// <summary>How a model writes a conversation down. This version knows ChatML; another template is refused, never guessed.</summary>
public sealed class ChatTemplate
{
    // The usual spelling, which leaves the first token to the tokenizer.
    private const string TurnsJinja =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    // Every sequence that was trained on begins with the token that ends documents; engines that render the template must begin with it too, and add none of their own to a rendered prompt.
    private const string ChatMlJinja = "{{ bos_token }}" + TurnsJinja;

    private ChatTemplate(string jinja, string startOfTurn, string endOfTurn)
    {
        Jinja = jinja;
        StartOfTurn = startOfTurn;
        EndOfTurn = endOfTurn;
    }

    /// <summary>The template of OpenAI's chat markup language, which most open models' fine-tunes use.</summary>
    public static ChatTemplate ChatMl { get; } = new(ChatMlJinja, "<|im_start|>", "<|im_end|>");

    /// <summary>The template as Hugging Face's tokenizers keep it.</summary>
    public string Jinja { get; }

    /// <summary>The special token that begins a turn; the role and a line break follow.</summary>
    public string StartOfTurn { get; }

    /// <summary>The special token that ends a turn.</summary>
    public string EndOfTurn { get; }

    /// <summary>Recognizes a template, also in the usual spelling that does not name the first token: <see cref="Encode"/> begins with it all the same.</summary>
    /// <exception cref="InvalidInputException">It is not ChatML as written here.</exception>
    public static ChatTemplate FromJinja(string jinja) => jinja.Replace("\\n", "\n", StringComparison.Ordinal) is ChatMlJinja or TurnsJinja
        ? ChatMl
        : throw new InvalidInputException($"The chat template '{jinja[..Math.Min(80, jinja.Length)]}…' is not the ChatML template that this version of Endonym reads. Replace it by: {ChatMlJinja}");

    /// <summary>The id that ends an answer.</summary>
    public int EndOfTurnId(ITokenizer tokenizer) => SpecialId(tokenizer, EndOfTurn);

    /// <summary>Writes a conversation down as token ids.</summary>
    /// <param name="tokenizer">Must know <see cref="StartOfTurn"/> and <see cref="EndOfTurn"/> as special tokens.</param>
    /// <param name="turns">The conversation.</param>
    /// <param name="addGenerationPrompt">Whether to open the assistant's next turn.</param>
    /// <exception cref="InvalidInputException">The tokenizer lacks a token of the template.</exception>
    public EncodedChat Encode(ITokenizer tokenizer, IReadOnlyList<ChatTurn> turns, bool addGenerationPrompt)
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

    private static int SpecialId(ITokenizer tokenizer, string token) => tokenizer.SpecialTokens.TryGetValue(token, out var id)
        ? id
        : throw new InvalidInputException($"The tokenizer has no special token {token}, which the chat template needs. Train a tokenizer with it, as `endonym tokenizer` does of itself, or use one that has it.");
}
