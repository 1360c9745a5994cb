using Endonym.Lineage;
using Endonym.Text.Tokenizers.AddedTokens;
using Endonym.Text.Tokenizers.Templates;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Finds the token that begins the sequences of somebody's model.</summary>
internal static class EndOfText
{
    // Where neither the template nor the configuration says it. Qwen, for one, begins with none in chats; what parts its documents serves as well.
    private static readonly string[] UsualNames =
        [BpeVocabulary.EndOfText, "<|begin_of_text|>", "<|startoftext|>", "<s>", "<bos>", "[CLS]", "<BOS_TOKEN>", "<｜begin▁of▁sentence｜>", "</s>", "<eos>", "<|end_of_text|>"];

    /// <summary>The token that the template puts before a text; else the configuration's bos_token; else a usual one; else its eos_token.</summary>
    /// <exception cref="InvalidInputException">There is no such token.</exception>
    public static int Find(string path, SpecialTokenNames names, SequenceTemplate template, IReadOnlyList<AddedToken> addedTokens)
    {
        if (template.FirstId is { } first)
            return first;

        var idOf = addedTokens.ToDictionary(token => token.Content, token => token.Id);
        foreach (var name in (IEnumerable<string?>)[names.Bos, .. UsualNames, names.Eos])
        {
            if (name is not null && idOf.TryGetValue(name, out var id))
                return id;
        }

        throw new InvalidInputException($"{path} has no token that begins a sequence: no template puts one before a text, tokenizer_config.json names no bos_token or eos_token among the added tokens, and none is called {string.Join(", ", UsualNames)}. Name one as bos_token in tokenizer_config.json.");
    }
}
